"""Every word on the pages is one that translators were given: under a language that writes whatever it is given in
wide letters, no narrow ones are left, but for what people wrote, who write Hangul here."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import pytest
from litestar import Litestar
from selectolax.lexbor import LexborHTMLParser
from tests.builders.cases import BY_CUSTOMER, a_case, a_cause, call, mail
from tests.builders.conceding import in_force, wants
from tests.builders.fields import a_category, a_field
from tests.builders.handoffs import offers
from tests.builders.people import BY_TESTS, a_customer
from tests.builders.policies import AGENTS, allows, cap, policy
from tests.builders.promises import a_promise
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.automation.macros.rules.steps import Priority, Tags
from casedesk.automation.triggers.actions.keeping import NewTrigger, add_trigger
from casedesk.automation.triggers.rules import conditions, whens
from casedesk.automation.triggers.rules.permits import Keeper
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.cases.actions.contacts import Contact, log_contact, record_contact
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.actions.stage_moves import wait_for_third_party
from casedesk.cases.actions.story import change_details, tell_story
from casedesk.cases.actions.tagging import tag_case
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.customers.actions.orders import record_order
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.rules.policy import Never
from casedesk.empowerment.rules.words import Remedy
from casedesk.ownership.tasks.actions.asking import ask_colleague
from casedesk.ownership.tasks.rules import Asked
from casedesk.platform import clock, db
from casedesk.problems.actions.joining import join_problem
from casedesk.problems.actions.keeping import add_known, open_problem
from casedesk.web import i18n, rendering
from casedesk.web.catalogues import Catalogue
from casedesk.web.guards import Public, Requires, guarded_routes
from casedesk.web.zones import LOCALES

ROLES = ("agent", "supervisor", "manager", "admin")
ELSEWHERE = {"/live", "/metrics", "/static/{name:path}", "/styleguide"}
"""What is no page; and what only those who build the desk look at."""

_LETTER = re.compile(r"(<[^>]*>|&\w+;|%\(\w+\)[-+#0-9.]*[a-z]|%%)|([A-Za-z]+)")
_PLACE = re.compile(r"\{\w+:\w+\}")
_UNREAD = {"script", "style", "kbd", "code", "textarea", "template", "noscript"}
_READ_ALOUD = (
    "alt",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "label",
    "placeholder",
    "title",
)


class Wide(Catalogue):
    """The language that writes whatever it is given in wide letters."""

    def one(self, words: str, meaning: str = "") -> str:
        return _LETTER.sub(lambda part: part[1] or part[2].translate(_WIDE), words)

    def many(self, one: str, many: str, count: int) -> str:
        return self.one(one if count == 1 else many)


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

SAME_IN_ALL = re.compile(
    r"\S+@\S+|https?:\S+|/\w[\w/.-]*|\bexample\.com\b|Europe/Berlin|"  # addresses, and a zone
    r"\b[CP]-\d+|\{\w+\}|"  # numbers, and what fills itself in
    r"casedesk|Google|Microsoft 365|Firefox|Linux|CSV|SMTP|IMAP|POP3|STARTTLS|TLS|OAuth2|JSON|TOML|API|URL|PDF|"
    r"\bEUR\b|\bUTC\b|\bCES?T\b|\b[kM]B\b|"  # signs of money, of time and of size
    r"\(\w\)|\(Ctrl \w\)|^Ctrl ⏎$|^[BI]$|^BE$|"  # keys; what they make bold; the code of a region
    r"\bcolour ·|^for a test$|"  # a key, which has English letters, and the note of the policy in these tests
    r"^case$|^desk$"  # our own name, which is drawn in two weights
)
"""Names and signs that are the same in every language."""
IN_THEIR_OWN = {zone.replace("_", " ") for zone in available_timezones()} | {name for _tag, name in LOCALES}
"""Zones by their names, and each language as its speakers call it."""


def narrow(page: str) -> set[str]:
    """What a reader sees or hears of a page in narrow letters."""
    tree = LexborHTMLParser(page)
    said = []
    for node in tree.root.traverse(include_text=True) if tree.root else ():
        if node.tag == "-text":
            if node.parent is not None and not _silent(node):
                said.append(node.text_content or "")
        elif not _silent(node):
            said += [node.attributes.get(name) or "" for name in _READ_ALOUD if name in node.attributes]
    said = [" ".join(words.split()) for words in said]
    return {
        one for one in said if one not in IN_THEIR_OWN and re.search("[A-Za-z]", SAME_IN_ALL.sub("", one))
    }


def _silent(node: Any) -> bool:
    above = node
    while above is not None:
        if above.tag in _UNREAD or ("lang" in above.attributes and above.tag != "html"):
            return True
        above = above.parent
    return False


async def test_no_word_of_a_page_is_hidden_from_translators(
    cast: Cast, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = await a_busy_desk(cast)
    monkeypatch.setattr(i18n, "catalogue", lambda locale: Wide())
    monkeypatch.setattr(rendering, "said_in", cache(lambda _locale: rendering.Said()))
    found: dict[str, list[str]] = {}
    read = 0
    seen = set(ELSEWHERE)
    for role, key in zip(ROLES, (cast.mina, cast.ana, cast.ruth, cast.noor), strict=True):
        pages = _pages_of(role, app) - seen
        seen |= pages
        async with browser(app) as window:
            await signed_in(window, key)
            for page in sorted(pages):
                answer = await window.get(_address(page, places))
                if "html" in answer.headers.get("content-type", ""):
                    read += answer.status_code == 200
                    for words in narrow(answer.text):
                        found.setdefault(words, []).append(page)
    assert found == {}
    assert read > 80, "few of them answered"


def _pages_of(role: str, app: Litestar) -> set[str]:
    may = permissions_of(role)
    return {
        path
        for path, method, guard in guarded_routes(app)
        if method == "GET" and not path.startswith("/api/")
        if isinstance(guard, Public) or (isinstance(guard, Requires) and guard.permission in may)
    }


def _address(page: str, places: dict[str, dict[str, str]]) -> str:
    """Where a page is found: under a key that there is, where one is known."""
    known = places.get(page.split("/")[1], {})
    return _PLACE.sub(lambda place: known.get(place[0], "0"), page)


async def a_busy_desk(cast: Cast) -> dict[str, dict[str, str]]:
    """A desk where much has happened; what stands in the places of its addresses, by how they begin."""
    await db.execute("UPDATE users SET name = '사람' || id, locale = 'ko'")
    await db.execute("UPDATE teams SET name = '팀' || id")
    await db.execute(
        "INSERT INTO desk_settings (key, value, changed_at) VALUES ('desk_name', '\"책상\"', now())"
    )
    by = actors.user(cast.mina)
    aylin = await a_customer("아일린", "aylin@example.com", "+4930123456")
    lines = (Line("등", Decimal(1), Decimal("50.00")),)
    await record_order(aylin, Purchase("1234", clock.now().date(), "EUR", lines=lines), BY_TESTS)
    never = Never("no-cash", "현금은 안 됩니다.", frozenset({Remedy.CASH}))
    rules = policy(allows(30, "줄", AGENTS), cap(100, "한도"), nevers=(never,))
    await in_force(replace(rules, name="정책"))
    await a_cause("깨짐")
    category = await a_category("등")
    case = await a_case(aylin, _mail("등이 깨졌어요."), title="등이 깨짐")
    await a_field("colour", "one_of", name="색", choices=("빨강", "파랑"))
    await change_details(case, {"priority": "high", "category_id": category, "kind": "complaint"}, by)
    await tell_story(case, {"issue": "깨짐", "wish": "새것", "next_step": "전화"}, by)
    await tag_case(case, ["태그"], by)
    await add_note(case, "메모", by)
    await log_contact(case, call(cast.mina, body="통화"), by)
    await write_reply(case, NewReply("aylin@example.com", "등", "답장", "us"), by)
    await record_contact(case, _mail("소식 있나요?"), Sender.CUSTOMER, BY_CUSTOMER)
    await a_promise(case, by, "전화하기")
    await grant(case, wants(20), by)
    await ask(case, wants(60), by)
    await wait_for_third_party(case, "배송사", clock.now() + timedelta(days=2), by)
    await ask_colleague(case, Asked("사진", clock.now() + timedelta(days=1)), cast.jonas, by)
    problem = await open_problem("등 문제", "알려진 것", cast.mina, by)
    await add_known(problem, "더 알려진 것", by)
    await join_problem(case, problem, by)
    other = await a_case(aylin, _mail("다른 일이에요."), title="다른 일")
    owner = await db.value("SELECT owner_id FROM cases WHERE id = $1", other)
    to = cast.ana if owner == cast.mina else cast.mina
    await offers(other, owner, to, next_step="전화")
    asked = [conditions.Words(["깨"]), conditions.OneOf("priority", ["high", "normal"])]
    said = Document(whens.Opened(), asked, [Tags(["급함"]), Priority("high")])
    trigger = await add_trigger(NewTrigger("방아쇠", said), Keeper(cast.noor, for_all=True))
    concession = await db.value("SELECT max(id) FROM concessions")
    return {
        "cases": {"{number:str}": f"C-{case}"},
        "problems": {"{number:str}": f"P-{problem}"},
        "customers": {"{customer_id:int}": str(aylin)},
        "concessions": {"{concession_id:int}": str(concession)},
        "triggers": {"{trigger_id:int}": str(trigger)},
        "settings": {"{team_id:int}": str(cast.parcels), "{user_id:int}": str(cast.jonas)},
        "team": {"{user_id:int}": str(cast.jonas)},
    }


def _mail(body: str) -> Contact:
    return replace(mail(body), subject="등", sender_name="아일린")
