"""Turns a template and its context into an answer: a whole page, or the one block htmx asked for."""

from collections.abc import Callable, Iterable, MutableMapping
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    pass_eval_context,
)
from jinja2.filters import do_join
from jinja2.nodes import EvalContext
from litestar import Request, Response
from litestar.enums import MediaType
from markupsafe import Markup

from casedesk.web import i18n
from casedesk.web.accepted import accepted_languages
from casedesk.web.assets import asset
from casedesk.web.filters import FILTERS
from casedesk.web.i18n import in_their_words
from casedesk.web.languages import language_name
from casedesk.web.named import outcome, recorded
from casedesk.web.navigation import navigation
from casedesk.web.number_filters import number
from casedesk.web.places import templates_folder
from casedesk.web.printing import Generator, joined, joined_as_text, marked, printed
from casedesk.web.reader import Reader, current, reading
from casedesk.web.sessions import SignedIn
from casedesk.web.zoned import ZONED

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
LANGUAGE_COOKIE = "language"

OUTSIDE = ("/help", "/my")
"""Where customers read: never with the look of the desk inside, also where somebody of us is signed in."""

AnyRequest = Request[Any, Any, Any]


def render(
    request: AnyRequest, template: str, block: str | None = None, status: int = 200, **context: Any
) -> Response[str]:
    """The page, or only its `block` where htmx asks for a part of it.

    `status` is the HTTP status; the context is what the template names, beside `page_context`.
    """
    part = block if wants_part(request) else None
    with reading(reader_of(request)):
        html = render_text(template, part, **page_context(request), **context)
    return Response(html, status_code=status, media_type=MediaType.HTML, headers={"Vary": "HX-Request"})


def fragment(request: AnyRequest, template: str, **context: Any) -> Markup:
    """A part that a page takes in as it is, from a template of its own."""
    with reading(reader_of(request)):
        return marked(render_text(template, **context))


def render_text(template: str, block: str | None = None, **context: Any) -> str:
    """A template, or one block of it, as text for whoever `reading` says; for mails and tests too."""
    found = environment().get_template(template)
    if block is None:
        return found.render(context)
    # A block sees the context and the globals, but neither imports nor `set` of its page's top level.
    return "".join(found.blocks[block](found.new_context(context)))


def wants_part(request: AnyRequest) -> bool:
    """Whether htmx asks for a part: not when it follows a link for a whole page or goes back in history."""
    headers = request.headers
    whole = "hx-boosted" in headers or "hx-history-restore-request" in headers
    return "hx-request" in headers and not whole


def reader_of(request: AnyRequest) -> Reader:
    """The language and zone of who is signed in. A visitor reads in the zone that the page found for them, else in
    UTC."""
    user = request.scope.get("user")
    token = getattr(request.state, "csrf_token", "")
    if user is None or request.url.path.startswith(OUTSIDE):
        locale = _language_of_visitor(request)
        return Reader(locale=locale, zone=getattr(request.state, "zone", "UTC"), csrf_token=token)
    return Reader(locale=user.locale, zone=user.zone, csrf_token=token)


def in_language_of_browser(user: SignedIn, request: AnyRequest) -> SignedIn:
    """The user as they are; whoever chose no language, with the first of their browser's that there are words in."""
    if user.locale:
        return user
    browser = accepted_languages(request.headers.get("accept-language", ""))
    return msgspec.structs.replace(user, locale=i18n.best_of(browser), by_browser=True)


def _language_of_visitor(request: AnyRequest) -> str:
    """The language they chose on our pages; else the customer's own, the first of their browser that we speak, and
    what else may be theirs, as far as the page found them."""
    state = request.state
    browser = accepted_languages(request.headers.get("accept-language", ""))
    chosen, own = request.cookies.get(LANGUAGE_COOKIE), getattr(state, "language", None)
    return i18n.best_of([chosen, own, *browser, *getattr(state, "languages", ())])


def page_context(request: AnyRequest) -> dict[str, Any]:
    """What base.html needs on every page."""
    user = request.scope.get("user")
    theme = request.cookies.get(THEME_COOKIE, "")
    return {
        "user": user,
        "navigation": navigation(user.role, user.permissions, request.url.path) if user else [],
        "path": request.url.path,
        "theme": theme if theme in THEMES else "",
        "request_id": getattr(request.state, "request_id", ""),
        "live": getattr(request.scope.get("auth"), "session_id", None) is not None,
        "flashes": getattr(request.state, "flashes", []),
    }


class _Environment(Environment):
    """One whose templates have no names of their own: Jinja's map of two takes long to copy, once for each page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)


@cache
def environment() -> Environment:
    """The one Jinja environment: strict about names, escaping everything, components as globals."""
    made = _Environment(
        loader=FileSystemLoader(templates_folder()),
        bytecode_cache=_kept(),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=in_their_words,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    made.code_generator_class = Generator
    # Where Generator looks for them.
    vars(made).update(printed=printed, joined=joined, joined_as_text=joined_as_text, marked=marked)
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # the i18n extension adds it
    made.filters.update({name: _of_their_words(made.filters[name]) for name in _OF_TEXT})
    made.filters.update(
        FILTERS | ZONED, join=_join, recorded=recorded, outcome=outcome, language_name=language_name
    )
    made.globals.update(
        asset=asset,
        reader=current,
        words_in=i18n.words_in,
        direction=i18n.direction,
        own_names=i18n.own_names,
        gettext=_say,
        _=_say,
        ngettext=_say_many,
        pgettext=_say_meant,
    )
    entries: dict[str, Any] = {}
    made.globals["told_of"] = lambda entry, named: entries.get(entry.kind, entries["unknown"])(entry, named)
    made.globals.update(_components(made))
    # After the components, which are names of theirs too.
    entries.update(_entries(made))
    return made


def _kept() -> BytecodeCache | None:
    """Where Jinja keeps what it compiled, since that takes longer than the rest of a start: in the folder for temporary
    files, where only this user may read it. What has changed is compiled anew; without such a folder, all is."""
    try:
        # The name tells what compiles: what an earlier way of compiling kept is not taken for ours.
        return FileSystemBytecodeCache(pattern="__jinja2_casedesk_5_%s.cache")
    except (OSError, RuntimeError):
        return None


def _say(message: str, /, **named: object) -> Markup:
    """A message in the reader's language, what it names escaped. As Jinja's own, at a third of its cost: a page
    says some three hundred."""
    return _naming(i18n.gettext(message), named) if named else said_in(current().locale)[message]


class Said(dict[str, Markup]):
    """The messages of one language that name nothing, each made once, when a reader of it is told it first."""

    def __missing__(self, message: str) -> Markup:
        said = self[message] = marked(i18n.gettext(message))
        return said


@lru_cache(maxsize=64)
def said_in(_locale: str) -> Said:
    """What readers of a language were told."""
    return Said()


def _say_many(one: str, many: str, count: int, /, **named: object) -> Markup:
    """A message for this count, which it may name as %(num)d: written as the reader writes numbers."""
    words = i18n.ngettext(one, many, count).replace("%(num)d", "%(num)s")
    return _naming(words, {"num": number(count), **named})


def _say_meant(meaning: str, message: str, /, **named: object) -> Markup:
    """A message where one English word has two meanings."""
    words = i18n.pgettext(meaning, message)
    return _naming(words, named) if named else marked(words)


def _naming(words: str, named: dict[str, object]) -> Markup:
    """A message, which is ours, with what it names, each of it escaped."""
    return marked(
        words % {name: one if isinstance(one, int) else printed(one) for name, one in named.items()}
    )


_OF_TEXT = ("capitalize", "lower", "replace", "string", "title", "trim", "truncate", "upper")
"""Jinja's filters that make another text of a text: of a sentence in the reader's language they do."""


def _of_their_words(filtering: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filtering)
    def filtered(*given: Any, **named: Any) -> Any:
        return filtering(*(in_their_words(one) for one in given), **named)

    return filtered


@pass_eval_context
def _join(
    context: EvalContext, items: Iterable[object], between: str = "", attribute: str | None = None
) -> Any:
    """Jinja's own, of words in the reader's language."""
    return do_join(context, [in_their_words(one) for one in items], in_their_words(between), attribute)


def _entries(made: Environment) -> dict[str, Any]:
    """How each kind of event is told in a contact history, by the names of the templates in timeline/."""
    names = made.list_templates(filter_func=lambda name: name.startswith("timeline/"))
    return {Path(name).stem: made.get_template(name).module.told for name in names}  # type: ignore[attr-defined]


def _components(made: Environment) -> dict[str, Any]:
    """Every public macro of templates/components: a name in all templates, also in a block that is rendered alone."""
    macros: dict[str, Any] = {}
    for name in made.list_templates(filter_func=lambda name: name.startswith("components/")):
        module = made.get_template(name).module
        macros |= {key: value for key, value in vars(module).items() if callable(value) and key[0] != "_"}
    return macros
