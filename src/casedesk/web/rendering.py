"""Turns a template and its context into an answer: a whole page, or the one block htmx asked for."""

from functools import cache
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.enums import MediaType
from markupsafe import Markup

from casedesk.web import i18n
from casedesk.web.accepted import accepted_languages
from casedesk.web.assets import asset
from casedesk.web.filters import FILTERS
from casedesk.web.navigation import navigation
from casedesk.web.places import templates_folder
from casedesk.web.reader import Reader, current, reading
from casedesk.web.zoned import ZONED

THEMES = ("light", "dark")
THEME_COOKIE = "theme"

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
    """The language and zone of who is signed in. A visitor reads in the first language of their browser that
    we speak, and in the zone that the page found for them, else in UTC."""
    user = request.scope.get("user")
    token = getattr(request.state, "csrf_token", "")
    if user is None or request.url.path.startswith(OUTSIDE):
        locale = i18n.best_of(accepted_languages(request.headers.get("accept-language", "")))
        return Reader(locale=locale, zone=getattr(request.state, "zone", "UTC"), csrf_token=token)
    return Reader(locale=user.locale, zone=user.zone, csrf_token=token)


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


@cache
def environment() -> Environment:
    """The one Jinja environment: strict about names, escaping everything, components as globals."""
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        bytecode_cache=_kept(),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    made.filters.update(FILTERS | ZONED)
    made.globals.update(asset=asset, reader=current, gettext=_say, _=_say)
    made.globals.update(_components(made))
    return made


def _kept() -> BytecodeCache | None:
    """Where Jinja keeps what it compiled, since that takes longer than the rest of a start: in the folder for temporary
    files, where only this user may read it. What has changed is compiled anew; without such a folder, all is."""
    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return None


def _say(message: str, **named: object) -> Markup:
    """A message in the reader's language, what it names escaped. As Jinja's own, at half its cost: a page
    says some three hundred."""
    words = Markup(i18n.gettext(message))  # noqa: S704  # templates and catalogues are ours, not a visitor's
    return words % named if named else words


def _components(made: Environment) -> dict[str, Any]:
    """Every public macro of templates/components, since blocks rendered alone see no imports."""
    macros: dict[str, Any] = {}
    for name in made.list_templates(filter_func=lambda name: name.startswith("components/")):
        module = made.get_template(name).module
        macros |= {key: value for key, value in vars(module).items() if callable(value) and key[0] != "_"}
    return macros
