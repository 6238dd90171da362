"""docs/api.md is true: its examples are sent one after the other, and answered as it says."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
from tests.builders.fields import a_field
from tests.features.public_api.conftest import Program

from casedesk.platform import db
from casedesk.public_api.rules import contacts, orders, throttle

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLE = re.compile(r"```http\n(\w+) (\S+)\n(.*?)```\n+```json (\d+)\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, str, int, Any]]:
    """Every request of the document with its answer."""
    found = EXAMPLE.findall(DOCUMENT.read_text("utf-8"))
    return [
        (method, path, sent, int(status), json.loads(answer)) for method, path, sent, status, answer in found
    ]


async def test_every_example_is_answered_as_it_says(program: Program) -> None:
    await db.execute("UPDATE users SET takes_cases = (id = $1)", program.cast.mina)
    await a_field("serial", "serial")
    await a_field("pieces", "number")
    await a_field("photo", "yes_no")
    names = {"C-1042": f"C-{program.case}"}
    assert len(examples()) == 10
    for method, path, sent, status, expected in examples():
        answer = await request(program.client, method, renamed(path, names), renamed(sent, names))
        assert answer.status_code == status, (path, answer.text)
        found = answer.json()
        if "case" in expected:
            names.setdefault(expected["case"], found["case"])
        expected = json.loads(renamed(json.dumps(expected), names))
        for made_up in ("interaction", "request_id"):
            if made_up in expected:
                expected[made_up] = found[made_up]
        assert found == expected


async def request(client: httpx.AsyncClient, method: str, path: str, sent: str) -> httpx.Response:
    """Sends an example as it stands."""
    return await client.request(method, path, content=sent.strip() or None)


def renamed(text: str, names: dict[str, str]) -> str:
    """The text with the numbers that cases have here."""
    return re.sub(r"C-\d+", lambda found: names.get(found[0], found[0]), text)


def test_every_field_and_limit_is_documented() -> None:
    text = DOCUMENT.read_text("utf-8")
    for field in (
        *contacts._FIELDS,
        *orders.ORDER,
        *orders.LINE,
        *orders.PAYMENT,
        *orders.RETURN,
        *orders.CHARGEBACK,
    ):
        assert f"`{field}`" in text, field
    for channel in contacts.CHANNELS:
        assert f"`{channel}`" in text
    assert (throttle.BURST, throttle.PER_SECOND) == (300, 5), "as the document says"
