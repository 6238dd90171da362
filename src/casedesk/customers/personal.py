"""What of a person the tables of customers hold."""

from casedesk.platform.personal import DASH, NOTHING, NUMBERS_ONLY, OF_CUSTOMER, Listed, gone, kept

_ORDERS = "order_id = ANY({orders})"
_NUMBERED = "'#' || id"

_ALONE = """kind = 'household'
    AND EXISTS (SELECT FROM customers c WHERE c.organisation_id = organisations.id AND c.id = ANY({customers}))
    AND NOT EXISTS (SELECT FROM customers c WHERE c.organisation_id = organisations.id AND c.id <> ALL({customers}))"""
"""A household is named after who lives in it: nobody else of it is left."""

PERSONAL = Listed(
    holdings=(
        gone(
            "identity_claims",
            "addresses",
            "customer_id = ANY({customers}) OR identity_id IN"
            " (SELECT id FROM identities WHERE customer_id = ANY({customers}))",
            (),
        ),
        gone(
            "identities",
            "addresses",
            OF_CUSTOMER,
            ("kind", "value", "normalised"),
            beside=("created_at", "confirmed_at"),
        ),
        kept(
            "customer_events",
            "customer",
            OF_CUSTOMER,
            {"payload": NUMBERS_ONLY.format("payload")},
            beside=("at", "kind"),
        ),
        kept(
            "order_payments",
            "orders",
            _ORDERS,
            {"external_id": _NUMBERED},
            beside=("order_id", "paid_at", "amount"),
        ),
        kept(
            "order_returns",
            "orders",
            _ORDERS,
            {"external_id": _NUMBERED},
            beside=("order_id", "returned_at", "amount"),
        ),
        kept(
            "order_chargebacks",
            "orders",
            _ORDERS,
            {"external_id": _NUMBERED},
            beside=("order_id", "opened_at", "amount"),
        ),
        kept(
            "order_lines",
            "orders",
            _ORDERS,
            {"sku": "''", "name": DASH},
            beside=("order_id", "quantity", "total"),
        ),
        kept(
            "orders",
            "orders",
            OF_CUSTOMER,
            {"number": _NUMBERED, "external_id": NOTHING},
            beside=("id", "placed_on", "currency", "total", "status"),
        ),
        kept(
            "organisations",
            "customer",
            _ALONE,
            {"name": DASH, "external_id": NOTHING, "language": NOTHING, "zone": NOTHING},
        ),
        kept(
            "customers",
            "customer",
            "id = ANY({customers})",
            {
                "name": _NUMBERED,
                "organisation_id": NOTHING,
                "external_id": NOTHING,
                "language": NOTHING,
                "zone": NOTHING,
                "words": "''::tsvector",
            },
            beside=("id", "tier", "created_at"),
            hidden=("words",),
        ),
    ),
    facts={
        "orders": ("currency", "status"),
        "customer_events": ("kind", "rule"),
    },
)
