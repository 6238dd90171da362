"""Fixing the period that every report is shown against."""

from datetime import date

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say
from casedesk.reports.tables import Baseline


async def fix_baseline(days: tuple[date, date] | None, by: Doer) -> None:
    """Shows every report against these days (the second not included) from now on; against none for None.

    Raises Invalid where they are none.
    """
    first, until = days or (None, None)
    if first is not None and until is not None and first >= until:
        raise Invalid({"from": say("A period begins before it ends.")})
    async with db.transaction():
        await Baseline.insert(
            Baseline(first=first, until=until, by_user_id=by.user_id, recorded_at=clock.now())
        )
        if first is None or until is None:
            await note(by, "dropped", "baseline")
        else:
            await note(by, "fixed", "baseline", first=first.isoformat(), until=until.isoformat())
