"""Whoever is shut out while they write gets their words back, and learns nothing of any case."""

import re
from datetime import timedelta

import httpx
import pytest
from tests.builders.portal import Theirs, comes_in, link_for
from tests.pages import read_page
from tests.visiting import set_cookie

from casedesk.platform import clock, db
from casedesk.web.csrf import HEADER, VISITOR_COOKIE

WORDS = "The base is broken.\nThe <b>cable</b> too & more."
VERBS = ("answers", "reopening", "solution")


def same(answer: httpx.Response) -> str:
    """A page without what differs on every page."""
    return re.sub(r"[0-9A-Za-z_=-]{40,}", "", answer.text)


@pytest.mark.parametrize("verb", VERBS)
async def test_words_come_back_when_the_visit_is_past(
    visitor: httpx.AsyncClient, theirs: Theirs, verb: str
) -> None:
    await comes_in(visitor, await link_for(theirs.case))
    with clock.frozen(clock.now() + timedelta(days=200)):
        answer = await visitor.post(f"{theirs.page}/{verb}", data={"body": WORDS, "key": "x"})
    assert answer.status_code == 401
    assert read_page(answer).text.count("This was not sent") == 1
    assert "The base is broken.\nThe &lt;b&gt;cable&lt;/b&gt; too &amp; more.</textarea>" in answer.text
    assert 'href="/my"' in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert await db.value("SELECT count(*) FROM interactions WHERE channel = 'form'") == 0


async def test_words_come_back_when_all_cookies_are_gone(client: httpx.AsyncClient, theirs: Theirs) -> None:
    for verb in VERBS:
        answer = await client.post(f"{theirs.page}/{verb}", data={"body": WORDS})
        assert answer.status_code == 403
        assert "This page is too old" in answer.text
        assert "The base is broken." in answer.text
    assert await db.value("SELECT count(*) FROM interactions WHERE channel = 'form'") == 0


async def test_it_is_the_same_for_every_case_and_for_none(
    visitor: httpx.AsyncClient, client: httpx.AsyncClient, theirs: Theirs
) -> None:
    for proved, status in ((True, 401), (False, 403)):
        if not proved:
            del visitor.headers[HEADER]
        pages = [
            await visitor.post(f"/my/cases/{number}/answers", data={"body": WORDS})
            for number in (f"C-{theirs.case}", f"C-{theirs.case + 1_000}", "C-0", "x", "C-" + "9" * 18)
        ]
        assert {one.status_code for one in pages} == {status}
        assert len({same(one) for one in pages}) == 1
        assert "The lamp is broken." not in pages[0].text
        assert "C-" not in read_page(pages[0]).text


async def test_files_are_said_to_be_gone(visitor: httpx.AsyncClient, theirs: Theirs) -> None:
    answer = await visitor.post(
        f"{theirs.page}/answers", data={"body": ""}, files=[("files", ("a.txt", b"a", "text/plain"))]
    )
    assert answer.status_code == 401
    assert "Your files were not kept." in answer.text
    assert "<textarea" not in answer.text
    assert await db.value("SELECT count(*) FROM files") == 0


async def test_what_another_site_sends_is_not_shown(client: httpx.AsyncClient, theirs: Theirs) -> None:
    set_cookie(client, VISITOR_COOKIE, "somebody")
    answer = await client.post(
        f"{theirs.page}/answers", data={"body": "Call 0900"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "Call 0900" not in answer.text
