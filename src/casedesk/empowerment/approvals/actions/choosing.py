"""Choosing who is asked, and keeping them here until that is written down."""

from datetime import datetime

from casedesk.accounts.queries.people import keep
from casedesk.empowerment.approvals.queries.one import AskedAbout
from casedesk.empowerment.approvals.rules.asking import PutBefore, put_before
from casedesk.empowerment.approvals.rules.deciding import Level, suffices
from casedesk.rota.queries.presence import colleagues, is_private
from casedesk.rota.rules.duty import on_duty


async def whom_to_ask(level: Level, about: AskedAbout, at: datetime) -> PutBefore:
    """Who is asked from this level on.

    They are kept from leaving, and from having what is theirs handed over, until the transaction ends: else a
    request could be put before somebody whose requests were passed on a moment before. Users are kept after
    ledgers here; whoever keeps a user for a change of their own waits for no ledger.
    """
    kept: set[int] = set()
    while True:
        whom = await _choose(level, about, at)
        if kept.issuperset(whom.addressees):
            return whom
        # Somebody may have left while we waited for them: look again at those who are kept by now.
        await keep(whom.addressees)
        kept.update(whom.addressees)


async def _choose(level: Level, about: AskedAbout, at: datetime) -> PutBefore:
    private = await is_private(about.team_id)
    may_decide = [
        one
        for one in await colleagues(at)
        if (not private or about.team_id in one.teams or one.role == "admin")
        and suffices(one.role, about.starts_at)
    ]
    # What is somebody's was handed over for a long absence: nothing new comes to them while there is anybody else.
    asked = [one for one in may_decide if not any(away.handed_over for away in one.hours.absences)]
    asked = asked if any(one.id != about.agent_id for one in asked) else may_decide
    duty = on_duty(asked, about.team_id, at, private=private) if level is Level.SUPERVISOR else []
    whom = put_before(level, about.agent_id, duty, asked, at)
    if whom.addressees:
        return whom
    # There is nobody else who may decide it: they do so themselves, and the page says so.
    return PutBefore(whom.level, (about.agent_id,), reachable=True)
