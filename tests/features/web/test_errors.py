"""What somebody gets when it did not work."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get, post
from tests.cast import Cast
from tests.visiting import as_visitor, browser, signed_in

from casedesk import app as building
from casedesk.config import Settings
from casedesk.platform.errors import (
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    Stale,
    TooLarge,
    TooMany,
    Unusable,
)
from casedesk.web.forms import read_form
from casedesk.web.guards import public
from casedesk.web.limits import FORM_BYTES, SMALL_FORM_BYTES

SAID: dict[str, tuple[Exception, int, str]] = {
    "invalid": (Invalid({"name": "Give it a name."}), 422, "Give it a name."),
    "forbidden": (Forbidden("Ask your supervisor."), 403, "Ask your supervisor."),
    "missing": (NotFound(), 404, "There is nothing here"),
    "refused": (Refused("A promise is still open."), 409, "A promise is still open."),
    "stale": (Stale("Jonas answered meanwhile.", ["a reply by Jonas Ott"]), 409, "a reply by Jonas Ott"),
    "large": (TooLarge(), 413, "more than one message may carry"),
    "often": (TooMany("Wait 20 seconds.", 20), 429, "Wait 20 seconds."),
    "down": (Unusable("The database at 10.0.0.3 is down."), 503, "Try again in a minute"),
    "broken": (ZeroDivisionError("division by the customer's secret"), 500, "our fault, not yours"),
}


@get("/trouble/{kind:str}", guards=[public()])
async def trouble(request: Request[Any, Any, Any]) -> None:
    raise SAID[request.path_params["kind"]][0]


@post("/trouble/form", guards=[public()], request_max_body_size=SMALL_FORM_BYTES)
async def take(request: Request[Any, Any, Any]) -> str:
    await read_form(request)
    return "taken"


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The application with routes that go wrong in each way."""
    surfaces = building.SURFACES
    building.SURFACES = [*surfaces, trouble, take]
    try:
        return building.create_app(Settings(data_dir=tmp_path_factory.mktemp("desk")))
    finally:
        building.SURFACES = surfaces


@pytest.fixture
async def visitor(database: None, troubled: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(troubled) as somebody:
        yield somebody


@pytest.mark.parametrize("kind", SAID)
async def test_people_get_a_page_in_words(visitor: httpx.AsyncClient, cast: Cast, kind: str) -> None:
    _, status, words = SAID[kind]
    await signed_in(visitor, cast.mina)
    answer = await visitor.get(f"/trouble/{kind}")
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert words in answer.text
    assert "Mina Park" in answer.text, "whoever is signed in keeps their navigation"


@pytest.mark.parametrize("kind", SAID)
async def test_visitors_get_one_too(visitor: httpx.AsyncClient, kind: str) -> None:
    answer = await visitor.get(f"/trouble/{kind}")
    assert answer.status_code == SAID[kind][1]
    assert 'href="/sign-in"' in answer.text


@pytest.mark.parametrize("kind", SAID)
async def test_programs_get_json(visitor: httpx.AsyncClient, kind: str) -> None:
    answer = await visitor.get(f"/trouble/{kind}", headers={"Accept": "application/json"})
    assert answer.status_code == SAID[kind][1]
    told = answer.json()
    assert told["request_id"] == answer.headers["x-request-id"]
    assert told["fields"] == ({"name": "Give it a name."} if kind == "invalid" else {})


async def test_htmx_gets_the_part_it_can_swap(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/trouble/refused", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert "A promise is still open." in answer.text


async def test_a_fault_of_ours_tells_a_number_and_nothing_of_the_inside(
    visitor: httpx.AsyncClient,
) -> None:
    answer = await visitor.get("/trouble/broken")
    assert answer.headers["x-request-id"] in answer.text
    for inside in ("ZeroDivisionError", "secret", "Traceback", ".py"):
        assert inside not in answer.text


async def test_its_number_stands_in_the_log_beside_the_traceback(
    visitor: httpx.AsyncClient, logged: Callable[[], list[str]]
) -> None:
    answer = await visitor.get("/trouble/broken?name=aylin")
    lines = logged()
    found = next(one for one in lines if "request failed" in one)
    assert answer.headers["x-request-id"] in found
    assert "ZeroDivisionError" in found
    assert "aylin" not in "".join(lines)


async def test_an_operators_reason_is_not_for_visitors(visitor: httpx.AsyncClient) -> None:
    assert "10.0.0.3" not in (await visitor.get("/trouble/down")).text


async def test_when_to_try_again_is_said_to_programs_too(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/trouble/often")).headers["retry-after"] == "20"
    assert (await visitor.get("/trouble/down")).headers["retry-after"] == "60"


async def test_an_address_that_no_route_fits_keeps_the_navigation(
    visitor: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(visitor, cast.mina)
    answer = await visitor.get("/nothing/here")
    assert answer.status_code == 404
    assert "Mina Park" in answer.text


async def test_a_method_that_no_route_takes(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.delete("/sign-in")
    assert answer.status_code == 405
    assert "That does not work here" in answer.text


async def test_too_large_is_said_in_words(visitor: httpx.AsyncClient) -> None:
    as_visitor(visitor)
    answer = await visitor.post("/trouble/form", data={"words": "x" * SMALL_FORM_BYTES})
    assert answer.status_code == 413
    assert "Too much at once" in answer.text


async def test_a_plain_form_has_a_limit_of_its_own(visitor: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(visitor, cast.mina)
    del visitor.headers["x-csrftoken"]
    answer = await visitor.post("/me", data={"name": "x" * FORM_BYTES})
    assert answer.status_code == 413


async def test_a_form_of_ten_thousand_fields_is_refused(visitor: httpx.AsyncClient) -> None:
    as_visitor(visitor)
    del visitor.headers["x-csrftoken"]
    body = "&".join(f"f{n}=1" for n in range(10_000))
    answer = await visitor.post(
        "/theme", content=body[:60_000], headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"name=%ff%fe&x"),
        ("application/x-www-form-urlencoded", "name=ü".encode()),
        ("multipart/form-data", b"nonsense"),
        ("multipart/form-data; boundary=x", b"--y\r\nnonsense"),
    ],
)
async def test_a_damaged_form_is_no_fault_of_ours(
    visitor: httpx.AsyncClient, content_type: str, body: bytes
) -> None:
    as_visitor(visitor)
    del visitor.headers["x-csrftoken"]
    answer = await visitor.post("/theme", content=body, headers={"Content-Type": content_type})
    assert 400 <= answer.status_code < 500


async def test_whoever_is_not_signed_in_is_led_there_and_back(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/settings/audit?about=user")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fsettings%2Faudit%3Fabout%3Duser"


async def test_htmx_is_led_there_as_a_whole_page(visitor: httpx.AsyncClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1:8000/cases?page=2"}
    answer = await visitor.post("/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in?next=%2Fcases%3Fpage%3D2"


async def test_a_program_is_told_that_it_needs_a_token(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/me", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_template_that_breaks_still_leaves_words(
    visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casedesk.web.errors.TEMPLATE", "errors/none.html")
    answer = await visitor.get("/trouble/refused")
    assert answer.status_code == 409
    assert answer.text.startswith("Not as things stand\n\nA promise is still open.")
