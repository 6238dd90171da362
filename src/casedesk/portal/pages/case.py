"""A customer's case: who has it, where it stands, what was said, and a way to answer."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from casedesk.cases.rules import stages
from casedesk.empowerment.queries.given import told_of
from casedesk.platform import clock, files, markdown, tokens
from casedesk.platform.errors import NotFound, Refused, TooMany
from casedesk.portal.actions.answering import Answered, Writing, answer, say_solved
from casedesk.portal.actions.tries import count_try
from casedesk.portal.pages.files import attached, files_in
from casedesk.portal.pages.frame import (
    KEY_FIELD,
    PRIVATE,
    key_in,
    new_key,
    page,
    read_as,
    shown_at,
    visit_token,
)
from casedesk.portal.pages.shut_out import HANDLERS as SHUT_OUT
from casedesk.portal.pages.shut_out import MindsWords, ShutOut
from casedesk.portal.queries.case import Head, Said, file_shown, head_of, said_on
from casedesk.portal.queries.promised import promised_to
from casedesk.portal.queries.visits import Opening, opening_of, tongue_of
from casedesk.portal.rules import forms as rules
from casedesk.portal.rules.throttle import ANSWERS_OF_ADDRESS
from casedesk.rota.queries.cover import cover_of
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.downloads import as_download
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import public
from casedesk.web.i18n import gettext as _
from casedesk.web.posted import AnyRequest
from casedesk.web.sessions import PublicRequest
from casedesk.web.uploads import kept_in

_NUMBER = re.compile(r"C-([1-9][0-9]{0,17})", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """One contact as its page shows it: `letter` is the HTML of what we wrote, `body` the words of anybody else."""

    said: Said
    letter: Markup | None


@get("/my/cases/{number:str}", guards=[public()])
async def show_case(request: PublicRequest, number: FromPath[str]) -> Response[str]:
    """The page of a case; a merged one leads on."""
    case_id = _key(number)
    opening = await _opening(request, case_id)
    if opening.standing.case_id != case_id:
        return see_other(_address(opening.standing.case_id))
    return await _page(request, opening, Form({KEY_FIELD: new_key()}))


@get("/my/cases/{number:str}/files/{file_id:int}", guards=[public()])
async def show_file(request: PublicRequest, number: FromPath[str], file_id: FromPath[int]) -> Response[bytes]:
    """A file of a contact they may read, as a download."""
    opening = await _opening(request, _key(number))
    found = await file_shown(opening.standing, opening.address, file_id)
    content = await asyncio.to_thread(files.read, found.sha256.hex())
    download = as_download(content, found.name, found.type)
    download.headers.update(PRIVATE)
    return download


@post("/my/cases/{number:str}/answers", guards=[MindsWords()], exception_handlers=SHUT_OUT)
async def write_answer(request: PublicRequest, number: FromPath[str]) -> Response[str]:
    """Takes an answer, with files."""
    form = await read_form(request)
    opening = await _opening_to_write(request, number)
    body = form.words("body", longest=rules.LONGEST_WORDS, required=False)
    uploads = await files_in(form)
    if not body and not uploads:
        form.refuse("body", _("Write something, or choose a file."))
    body = body or _("(files only)")
    return await _take(request, opening, form, lambda writing: answer(writing, body, attached(uploads)))


@post("/my/cases/{number:str}/reopening", guards=[MindsWords()], exception_handlers=SHUT_OUT)
async def say_not_solved(request: PublicRequest, number: FromPath[str]) -> Response[str]:
    """Takes a no: it is not solved. What is wrong need not be said, but can."""
    form = await read_form(request)
    opening = await _opening_to_write(request, number)
    body = form.words("body", longest=rules.LONGEST_WORDS, required=False) or _("It is not solved.")
    uploads = await files_in(form)
    return await _take(request, opening, form, lambda writing: answer(writing, body, attached(uploads)))


@post("/my/cases/{number:str}/solution", guards=[MindsWords()], exception_handlers=SHUT_OUT)
async def say_it_is_solved(request: PublicRequest, number: FromPath[str]) -> Response[str]:
    """Takes a yes: it is solved."""
    form = await read_form(request)
    opening = await _opening_to_write(request, number)
    return await _take(
        request,
        opening,
        form,
        lambda writing: say_solved(writing, _("It is solved.")),
        said=_("Thank you. %(owner)s sees that it is solved."),
    )


async def _take(
    request: AnyRequest,
    opening: Opening,
    form: Form,
    write: Callable[[Writing], Awaitable[Answered]],
    said: str = "",
) -> Response[str]:
    """Does what a form asks, once; shows it again with what was typed where that cannot be."""
    key = key_in(form)
    if shown_at(key) is None:
        form.values[KEY_FIELD] = new_key()
        form.refuse("", _("This page was open for long. All you wrote is here: send it again."))
    status = 422
    if not form.errors:
        writing = Writing(opening.standing.case_id, opening.address, visit_token(request), key)
        try:
            await count_try("answer", {opening.address[:254]: ANSWERS_OF_ADDRESS})
            done = await write(writing)
        except (TooMany, Refused) as held_back:
            form.refuse("", held_back.reason)
            status = held_back.status
        else:
            head = await head_of(opening.standing)
            flash(request, _what_happened(done, head, said))
            return see_other(_address(done.case_id) + "#latest")
    return await _page(request, opening, form, status)


def _what_happened(done: Answered, head: Head, said: str) -> str:
    if done.new_case:
        return _("That case had ended long ago, so this is a new one. We know the old one.")
    return (said or _("Sent. %(owner)s has it.")) % {"owner": head.owner}


async def _page(request: AnyRequest, opening: Opening, form: Form, status: int = 200) -> Response[str]:
    view = await case_view(opening)
    read_as(request, await tongue_of(opening.address), view["case"].zone)
    return page(
        request,
        "portal/case.html",
        status,
        form=form,
        kept=kept_in(form),
        rules=rules,
        theirs=opening.standing.is_customer,
        **view,
    )


async def case_view(opening: Opening) -> dict[str, Any]:
    """What the page of a case shows, to its customer as to us who look at it as they do."""
    head = await head_of(opening.standing)
    said = await said_on(opening.standing, opening.address)
    return {
        "case": head,
        "promised": await promised_to(opening.standing.own) if opening.standing.is_customer else [],
        "cover": await cover_of(head.owner_id) if stages.is_open(head.stage) else None,
        "said": [Shown(one, _letter(one)) for one in said],
        "open": stages.is_open(head.stage),
        "asks_whether": await _may_be_asked(head),
        "granted": await told_of(opening.standing.own) if opening.standing.is_customer else [],
        "confirmed": bool(said) and said[-1].nature == "confirmation",
    }


async def _may_be_asked(head: Head) -> bool:
    """Whether to ask if it is solved: of a resolved case, for as long as a no takes it up again."""
    if head.ended_at is None or head.disposition != "resolved":
        return False
    window = timedelta(days=(await desk_settings()).reopen_window_days)
    return not stages.due_to_close(head.ended_at, clock.now(), window)


def _letter(one: Said) -> Markup | None:
    """What we wrote, as it was formatted. Cleaned to a short list of tags; pictures are among the files."""
    if not one.by_us or not one.body:
        return None
    html = markdown.with_pictures(markdown.to_html(one.body), {})
    return Markup(html)  # noqa: S704  # nothing but what markdown.clean lets through


async def _opening(request: AnyRequest, case_id: int) -> Opening:
    found = await opening_of(tokens.digest(visit_token(request)), case_id, clock.now())
    if found is None:
        raise NotFound
    return found


async def _opening_to_write(request: AnyRequest, number: str) -> Opening:
    """The case that a form is for. Raises ShutOut, for what is no case as for one that they may not open."""
    try:
        opening = await _opening(request, _key(number))
    except NotFound:
        raise ShutOut from None
    read_as(request, await tongue_of(opening.address))
    return opening


def _key(number: str) -> int:
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise NotFound
    return int(found[1])


def _address(case_id: int) -> str:
    return f"/my/cases/C-{case_id}"


ROUTES: list[Any] = [show_case, show_file, write_answer, say_not_solved, say_it_is_solved]
