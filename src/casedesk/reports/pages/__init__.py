"""The reports: each asks a question in plain words, shows a picture, then tables, and opens the cases behind."""

from casedesk.reports.pages import baseline, empowerment, flow, flow_csv, promises, resolution, resolution_csv

ROUTES = [
    *resolution.ROUTES,
    *resolution_csv.ROUTES,
    *flow.ROUTES,
    *flow_csv.ROUTES,
    *promises.ROUTES,
    *empowerment.ROUTES,
    *baseline.ROUTES,
]
