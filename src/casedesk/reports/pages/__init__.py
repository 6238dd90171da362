"""The reports: each asks a question in plain words, shows a picture, then tables, and opens the cases behind."""

from casedesk.reports.pages import baseline, empowerment, flow, promises, resolution

ROUTES = [*resolution.ROUTES, *flow.ROUTES, *promises.ROUTES, *empowerment.ROUTES, *baseline.ROUTES]
