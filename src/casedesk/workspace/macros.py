"""Macros between a case's page and the desk: what each step would do to this case, and the letter it writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.accounts.queries import people
from casedesk.automation.macros.actions.running import Filled, due_of
from casedesk.automation.macros.queries.macros import ToRun
from casedesk.automation.macros.rules import steps as rules
from casedesk.automation.macros.rules.steps import Step
from casedesk.automation.templates.queries.facts import facts_of
from casedesk.automation.templates.queries.filling import FilledIn, Writer, filled_in, written
from casedesk.automation.templates.wording import fact_words
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.queries.case_page import CaseHead
from casedesk.customers.queries.record import CustomerRecord
from casedesk.platform import clock
from casedesk.promises.queries.ledger import zone_of_case
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.sessions import SignedIn
from casedesk.web.zoned import spoken_in
from casedesk.workspace.letters import Offer


@dataclass(frozen=True)
class StepView:
    """A step as it is read before it is taken: what kind it is, what it does to this case, the words it brings."""

    kind: str
    does: str
    words: str = ""


@dataclass(frozen=True)
class Preview:
    """A macro on a case before it is run: its steps, the letter where it writes one, and what they bring along."""

    macro: ToRun
    steps: list[StepView]
    letter: FilledIn | None
    words: Mapping[int, str]
    zone: str


async def preview_of(
    macro: ToRun, head: CaseHead, person: CustomerRecord, user: SignedIn, offer: Offer
) -> Preview:
    """What a macro would do to this case, in a fixed number of queries."""
    facts, settings = await facts_of(head, person, user.name), await desk_settings()
    words = {
        place: written(text, settings.language, facts, fact_words())
        for place, step in enumerate(macro.steps)
        if (text := rules.words_of(step))
    }
    letter = await _letter(macro, head, person, user)
    names = await _names()
    zone = await zone_of_case(head.id)
    to = offer.addresses[0][1] if offer.addresses else ""
    about = _About(head, user.name, to, names, zone, letter, clock.now())
    views = [
        StepView(rules.kind_of(step), _does(step, about), words.get(place, ""))
        for place, step in enumerate(macro.steps)
    ]
    return Preview(macro, views, letter, words, zone)


async def _letter(macro: ToRun, head: CaseHead, person: CustomerRecord, user: SignedIn) -> FilledIn | None:
    step = next((one for one in macro.steps if isinstance(one, rules.Reply)), None)
    if step is None:
        return None
    writer = Writer(user.id, user.name, user.teams)
    return await filled_in(step.template_id, head, person, writer, fact_words())


async def _names() -> Mapping[tuple[str, int], str]:
    return {
        **{("category", one.id): one.name for one in await categories(active_only=False)},
        **{("cause", one.id): one.name for one in await causes(active_only=False)},
        **{("user", one.id): one.name for one in await people.everybody()},
    }


@dataclass(frozen=True)
class _About:
    """The case that steps are said of."""

    head: CaseHead
    me: str
    to: str
    names: Mapping[tuple[str, int], str]
    zone: str
    letter: FilledIn | None
    now: datetime


def _does(step: Step, about: _About) -> str:
    match step:
        case rules.Reply():
            if about.letter is None:
                return _("writes with a template that is not there for you any more")
            return _("writes to %(address)s with “%(name)s”") % {
                "address": about.to or _("nobody: there is no address"),
                "name": about.letter.name,
            }
        case rules.Note():
            return _("adds a note for us")
        case rules.Tags(names):
            return _("puts on: %(tags)s") % {"tags": ", ".join(names)}
        case rules.Category(category_id):
            return _becomes(
                _("category"),
                about.head.category or _("none"),
                about.names.get(("category", category_id), "?"),
            )
        case rules.Priority(priority):
            return _becomes(_("priority"), about.head.priority, priority)
        case rules.Promise():
            return _("promises, by %(due)s") % {
                "due": spoken_in(due_of(step, about.now, about.zone), about.zone)
            }
        case rules.Task(_what, days, to_user_id):
            return _("asks %(name)s, until %(due)s") % {
                "name": about.me if to_user_id is None else about.names.get(("user", to_user_id), "?"),
                "due": spoken_in(rules.in_days(days, about.now, about.zone), about.zone),
            }
        case _:
            return _moves(step, about)


def _moves(step: Step, about: _About) -> str:
    match step:
        case rules.Wait(side, _waits_for, days):
            said = (
                _("waits for the customer, until %(due)s")
                if side == "customer"
                else _("waits for somebody else, until %(due)s")
            )
            return said % {"due": spoken_in(rules.in_days(days, about.now, about.zone), about.zone)}
        case rules.Resolve(_fixed_by, cause_id):
            return _("resolves the case; cause: %(cause)s") % {
                "cause": about.names.get(("cause", cause_id), "?")
            }
        case _:
            return _("takes the ball back")


def _becomes(what: str, before: str, after: str) -> str:
    if before == after:
        return _("%(what)s stays %(after)s") % {"what": what, "after": after}
    return _("%(what)s becomes %(after)s (now %(before)s)") % {
        "what": what,
        "after": after,
        "before": before,
    }


def to_send(preview: Preview, form: Form | None, offer: Offer) -> NewReply | None:
    """The letter of a macro: as it was typed in the form, else as the template has it. What is wrong is noted."""
    step = next((one for one in preview.macro.steps if isinstance(one, rules.Reply)), None)
    if step is None or preview.letter is None:
        return None
    addresses = [address for address, _words in offer.addresses]
    body, to = preview.letter.text, addresses[0] if addresses else ""
    if form is not None:
        body = form.words("body")
        to = form.optional_choice("to", addresses) or to
    return NewReply(to_address=to, subject="", body=body, ball=_ball(step, preview.macro.steps))


def _ball(letter: rules.Reply, steps: Sequence[Step]) -> str:
    """Whose turn it is when the letter goes: that is ten seconds after the run, and what a later step said holds."""
    later = steps[steps.index(letter) + 1 :]
    return "stays" if any(isinstance(one, rules.Wait | rules.Work) for one in later) else letter.ball


def brings(preview: Preview, letter: NewReply | None) -> Filled:
    """What a run brings along, but for what was noticed in its letter."""
    used = [preview.letter.version_id] if preview.letter is not None else []
    return Filled(dict(preview.words), preview.zone, letter, used)


def said_of_run(steps: int) -> str:
    """What is said when a macro has been run."""
    return ngettext("One step was taken.", "%(num)d steps were taken.", steps) % {"num": steps}
