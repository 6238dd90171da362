"""What all pages for customers have in common: the desk's name, the reader's clock, and that nothing of them
is kept by caches or told to other sites."""

from datetime import datetime
from typing import Any

from litestar import Request, Response
from litestar.handlers import BaseRouteHandler

from casedesk.platform import clock, tokens
from casedesk.portal.queries.visits import Tongue
from casedesk.settings.queries import desk_settings
from casedesk.web.forms import Form
from casedesk.web.posted import AnyRequest
from casedesk.web.reader import go_on_for
from casedesk.web.rendering import reader_of, render
from casedesk.web.visits import AnyConnection, visit_of

VISIT_COOKIE = "casedesk_customer"
VISIT_PATH = "/my"
PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}

KEY_FIELD = "key"
_PURPOSE = "form from outside"


async def greet(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Finds the desk's name and clock before anything can fail, so that an error is said in its name too."""
    settings = await desk_settings()
    state = connection.scope["state"]
    state["desk_name"], state["zone"] = settings.desk_name, settings.zone
    state["languages"] = (settings.language,)
    go_on_for(reader_of(Request(connection.scope)))


def page(request: AnyRequest, template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page for a customer."""
    answer = render(request, template, status=status, desk_name=desk_name(request), **context)
    answer.headers.update(PRIVATE)
    return answer


def desk_name(request: AnyRequest) -> str:
    """What the desk calls itself to customers."""
    name: str = request.scope["state"]["desk_name"]
    return name


def read_as(request: AnyRequest, tongue: Tongue, zone: str | None = None) -> None:
    """Says it in the customer's own language, where they have chosen no other on our pages, and times as their clock
    shows them, where it is known. The organisation's language comes after the browser's, which is theirs alone."""
    state = request.scope["state"]
    if zone is not None:
        state["zone"] = zone
    state["language"] = tongue.own
    state["languages"] = (tongue.of_organisation, state["languages"][-1])
    go_on_for(reader_of(request))


def visit_token(request: AnyRequest) -> str:
    """The token of this browser's visit; empty where it has none."""
    return visit_of(request).cookies.get(VISIT_COOKIE, "")


def new_key() -> str:
    """What a form is shown with: random, the time, and the desk's signature. It makes the form one thing,
    however often it is sent, and says how long somebody had it before them."""
    told = f"{tokens.new_token()}.{int(clock.now().timestamp())}"
    return f"{told}.{tokens.sign(_PURPOSE, told)}"


def shown_at(key: str) -> datetime | None:
    """When the form with this key was shown; None where the key is none of ours."""
    told, _dot, signature = key.rpartition(".")
    if not tokens.verify(_PURPOSE, told, signature):
        return None
    return datetime.fromtimestamp(int(told.rpartition(".")[2]), clock.now().tzinfo)


def key_in(form: Form) -> str:
    """The key that a form came back with; empty where it has none."""
    found = form.values.get(KEY_FIELD, "")
    return found if isinstance(found, str) else ""
