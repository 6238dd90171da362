"""Reading customers: `finding` them, one whole `record`, the `card` beside a case, who belongs together
(`groups`), their `orders`, likely `duplicates`, `lists`, and what `verify` compares.

What other features ask for most is named here.
"""

from casedesk.customers.queries.card import CustomerCard, customer_card
from casedesk.customers.queries.finding import Hit, by_identity, find_customers
from casedesk.customers.queries.groups import group_ids, kept_id_of
from casedesk.customers.queries.record import CustomerRecord, customer

__all__ = [
    "CustomerCard",
    "CustomerRecord",
    "Hit",
    "by_identity",
    "customer",
    "customer_card",
    "find_customers",
    "group_ids",
    "kept_id_of",
]
