"""A desk with one of each thing, so that each of its pages has something to show."""

from datetime import timedelta

from casedesk.audit.rules import by_user
from casedesk.automation.triggers.actions.trying import begin_trial
from casedesk.cases.rules import actors
from casedesk.demo.actions import fill
from casedesk.demo.cast import ANA, MINA, NOOR, Member
from casedesk.empowerment.actions.policies import Author, begin_draft
from casedesk.importers.actions.bringing import bring, carry_on
from casedesk.platform import clock, db
from casedesk.problems.actions.joining import join_problem
from casedesk.workspace.answering.actions.preparing import NewAnswer, prepare
from casedesk.workspace.answering.queries import Words
from casedesk.workspace.several.actions.running import prepare as choose_several
from tests.builders.mailboxes import a_sending_mailbox
from tests.builders.people import an_organisation
from tests.builders.portal import link_for


async def one_of_each() -> list[str]:
    """Fills the desk; the addresses of what no link leads to, since only who begins it comes there."""
    now = clock.now()
    await fill(60, 1, now)
    mina = actors.user(await key_of(MINA))
    case = await db.value("SELECT max(id) FROM cases WHERE owner_id = $1 AND stage = 'working'", mina.user_id)
    problem = await db.value("SELECT min(id) FROM problems WHERE status = 'open'")
    await join_problem(case, problem, mina)
    answer = await prepare(
        problem, NewAnswer([Words("en", "Dear {customer}, a new lamp is on its way.", None)]), mina
    )
    trigger = await db.value("SELECT min(id) FROM triggers")
    trial = await begin_trial(trigger, now - timedelta(days=2), now, await key_of(ANA))
    template = await db.value("SELECT min(id) FROM reply_templates")
    address = await db.value(
        """
        SELECT normalised FROM identities i JOIN cases c ON c.customer_id = i.customer_id
        WHERE c.id = $1 AND i.kind = 'email'
        """,
        case,
    )
    return [
        f"/problems/P-{problem}/answers/new",
        f"/problems/P-{problem}/answers/{answer}",
        f"/triggers/{trigger}/trials/{trial}",
        f"/cases/several/{await choose_several('work', {}, [case], '/cases', mina)}",
        f"/cases/C-{case}/templates/{template}",
        f"/customers/organisations/{await an_organisation()}",
        f"/empowerment/drafts/{await begin_draft(Author(await key_of(ANA), 'manager', {}))}",
        f"/settings/mailboxes/{await a_sending_mailbox(25)}",
        f"/settings/import/{await _a_file()}",
        await link_for(case, address),
        # Only managers are led there, from a page that others have opened before.
        f"/customers/{await db.value('SELECT customer_id FROM cases WHERE id = $1', case)}/privacy",
    ]


async def _a_file() -> int:
    """A file that was looked at, one row of it refused."""
    import_id = await bring(
        "customers", "shop.csv", b"id,name\n1,Aylin\n2,\n", None, by_user(await key_of(NOOR))
    )
    await carry_on(import_id)
    return import_id


async def key_of(who: Member) -> int:
    """The key of somebody of the demo's cast."""
    return int(await db.value("SELECT id FROM users WHERE email = $1", who.email))
