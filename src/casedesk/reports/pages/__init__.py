"""The reports: each asks a question in plain words, shows a picture, then tables, and opens the cases behind."""

from casedesk.reports.pages import (
    baseline,
    empowerment,
    empowerment_csv,
    flow,
    flow_csv,
    promises,
    promises_csv,
    resolution,
    resolution_csv,
)

ROUTES = [
    *resolution.ROUTES,
    *resolution_csv.ROUTES,
    *flow.ROUTES,
    *flow_csv.ROUTES,
    *promises.ROUTES,
    *promises_csv.ROUTES,
    *empowerment.ROUTES,
    *empowerment_csv.ROUTES,
    *baseline.ROUTES,
]
