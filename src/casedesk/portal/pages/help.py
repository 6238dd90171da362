"""Write to us: the web form, and what its sender is told at once."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock, tokens
from casedesk.platform.errors import NotFound, Refused, TooMany
from casedesk.portal.actions.asking import Question, ask_us
from casedesk.portal.actions.tries import count_try
from casedesk.portal.pages.files import attached, files_in, say_not_kept
from casedesk.portal.pages.frame import KEY_FIELD, key_in, new_key, page, shown_at
from casedesk.portal.queries.forms import sent_form, was_sent
from casedesk.portal.rules import forms as rules
from casedesk.portal.rules.forms import Timing
from casedesk.portal.rules.lifetimes import FORM_OPEN
from casedesk.portal.rules.throttle import FORMS_OF_PLACE, FORMS_OF_SENDER, place_of
from casedesk.promises.standing.queries.lines import PublicLine, public_lines
from casedesk.promises.standing.wording import promise_words
from casedesk.web.accepted import accepted_languages
from casedesk.web.answers import see_other
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import public
from casedesk.web.i18n import gettext as _
from casedesk.web.posted import AnyRequest
from casedesk.web.sessions import PublicRequest
from casedesk.web.uploads import kept_in
from casedesk.web.visits import visit_of

TRAP = "website"
"""A field that people do not see. Who fills it is a program, or somebody's overeager browser."""


@get("/help", guards=[public()])
async def ask(request: PublicRequest) -> Response[str]:
    """The form."""
    return await _show(request, Form({KEY_FIELD: new_key()}))


@post("/help", guards=[public()])
async def send(request: PublicRequest) -> Response[str]:
    """Takes what somebody wrote. What is wrong with it is said all at once, and what was typed is kept."""
    form = await read_form(request)
    key = key_in(form)
    if await was_sent(tokens.digest(key)):
        return see_other(f"/help/sent/{key}")
    place = place_of(visit_of(request).address)
    question: Question | None = None
    try:
        await count_try("form", {place: FORMS_OF_PLACE})
        question = await _read(request, form)
        if form.errors:
            return await _show(request, form, status=422)
        await count_try("form", {f"{place} {question.address.normalised}"[:254]: FORMS_OF_SENDER})
        await ask_us(question, key)
    except (TooMany, Refused) as held_back:
        form.refuse("", held_back.reason)
        if question is None:
            say_not_kept(form)
        return await _show(request, form, held_back.status, getattr(held_back, "retry_after", None))
    return see_other(f"/help/sent/{key}")


@get("/help/sent/{key:str}", guards=[public()])
async def show_sent(request: PublicRequest, key: FromPath[str]) -> Response[str]:
    """What its sender is told at once: the case, who has it, and what happens next."""
    found = await sent_form(tokens.digest(key), clock.now() - FORM_OPEN)
    if found is None:
        raise NotFound
    return page(request, "portal/sent.html", sent=found)


async def _show(
    request: AnyRequest, form: Form, status: int = 200, retry_after: int | None = None
) -> Response[str]:
    form.values.pop(TRAP, None)
    answer = page(
        request,
        "portal/help.html",
        status,
        form=form,
        files=kept_in(form),
        rules=rules,
        trap=TRAP,
        promised=[(one, _sentence(one)) for one in await public_lines(clock.now())],
    )
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def _sentence(one: PublicLine) -> str:
    return one.words or promise_words(one.kind, one.minutes, working=one.working)


async def _read(request: AnyRequest, form: Form) -> Question:
    """What was written; whatever is wrong with it stands in the form's errors."""
    _refuse_machines(form)
    name = form.text("name", longest=rules.LONGEST_NAME)
    address = _address(form)
    order = form.text("order", longest=rules.LONGEST_ORDER, required=False)
    what = form.words("what", longest=rules.LONGEST_WORDS)
    wish = form.words("wish", longest=rules.LONGEST_WISH, required=False)
    languages = accepted_languages(request.headers.get("accept-language", ""))
    return Question(
        name=name,
        address=address,
        order_number=order,
        what=what,
        wish=wish,
        body=_body(what, wish, order),
        # Without the country: an agent who speaks German answers Austria too.
        language=languages[0].partition("-")[0] if languages else None,
        files=attached(await files_in(form)),
    )


def _address(form: Form) -> Address:
    typed = form.email("email")
    found = normalise("email", typed)
    if isinstance(found, Address):
        return found
    form.refuse("email", _("Write an address such as name@example.com."))
    return Address("email", typed, typed)


def _body(what: str, wish: str, order: str) -> str:
    """All that was written, as the contact keeps it."""
    parts = [what]
    if wish:
        parts.append(_("What would make it right:") + "\n" + wish)
    if order:
        parts.append(_("Order:") + " " + order)
    return "\n\n".join(parts)


def _refuse_machines(form: Form) -> None:
    """Holds back what no person did, in words for the person who did it all the same: sending once more is
    enough, and nothing is lost."""
    shown = shown_at(key_in(form))
    found = Timing.TOO_OLD if shown is None else rules.timing(shown, clock.now())
    if found is Timing.TOO_OLD:
        form.values[KEY_FIELD] = new_key()
        form.refuse(
            "", _("This page was open for long. All you wrote is here: look it over and send it again.")
        )
    elif found is Timing.TOO_QUICK:
        form.refuse("", _("That was very quick. All you wrote is here: look it over and send it again."))
    if form.values.get(TRAP):
        form.refuse(
            "", _("A field that is not shown was filled in, perhaps by your browser. Send it again, please.")
        )


ROUTES: list[Any] = [ask, send, show_sent]
