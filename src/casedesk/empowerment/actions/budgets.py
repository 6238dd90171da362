"""Adding up anew what budgets have to count: after concessions came in bulk."""

from casedesk.empowerment.queries.verification import sums_made_anew
from casedesk.platform import db

ADD = """
-- What this budget has to count, in this currency.
INSERT INTO budget_sums (budget, year, currency, face, cost) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (budget, year, currency) DO UPDATE SET face = excluded.face, cost = excluded.cost
"""


async def add_up_budgets() -> None:
    """Writes the sums of all budgets as the concessions say."""
    sums = await sums_made_anew()
    await db.execute_many(ADD, [(*key, *both) for key, both in sums.items()])
