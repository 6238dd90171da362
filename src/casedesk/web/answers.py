"""Answers that are no page: where to go next."""

from typing import Any

from litestar import Response
from litestar.enums import MediaType

from casedesk.web.posted import AnyRequest

START = "/"
FOR_PROGRAMS = "/api/"
"""What lies below is for programs."""


def see_other(address: str) -> Response[str]:
    """After a form was taken: the page to show next, fetched anew (303)."""
    return Response("", status_code=303, media_type=MediaType.TEXT, headers={"Location": address})


def own_address(typed: str | None, otherwise: str = START) -> str:
    """An address on this desk that came from outside, or `otherwise`: nobody is led to another site."""
    if not typed or not typed.startswith("/") or typed.startswith(("//", "/\\")):
        return otherwise
    return typed if typed.isprintable() and len(typed) <= 1_000 and "\\" not in typed else otherwise


def wants_json(request: AnyRequest) -> bool:
    """Whether a program asks, which is answered in JSON, rather than a person."""
    access: Any = request.scope.get("auth")
    if getattr(access, "api_token_id", None) is not None or "bearer " in _authorization(request):
        return True
    if request.scope["path"].startswith(FOR_PROGRAMS):
        return True
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _authorization(request: AnyRequest) -> str:
    return request.headers.get("authorization", "").lower()
