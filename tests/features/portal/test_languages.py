"""Who reads in which language: a customer's page is in theirs, as far as there are words in it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.builders.portal import Theirs, comes_in, link_for
from tests.pages import read_page

from casedesk.platform import db
from casedesk.web import catalogues, rendering
from casedesk.web.catalogues import spoken

WORDS = {
    "ko": ("내 사례", "문의하기"),
    "ms": ("Kes saya", "Tulis kepada kami"),
    "tr": ("Dosyalarım", "Bize yazın"),
    "zh_Hans": ("我的个案", "联系我们"),
}
ENGLISH = ("My cases", "Write to us")


@pytest.fixture(autouse=True)
def _languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues of two messages each, so that this holds whatever is translated."""
    for language, said in WORDS.items():
        path = tmp_path / language / "LC_MESSAGES" / "casedesk.po"
        path.parent.mkdir(parents=True)
        pairs = zip(ENGLISH, said, strict=True)
        path.write_text("\n".join(f'msgid "{one}"\nmsgstr "{their}"\n' for one, their in pairs), "utf-8")
    kept = (
        catalogues.languages,
        catalogues.spoken,
        catalogues._of,
        catalogues.catalogue,
        rendering.said_in,
    )
    monkeypatch.setattr(catalogues, "locales_folder", lambda: tmp_path)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


@pytest.mark.parametrize(
    ("tag", "ours"),
    [
        ("zh", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("zh-SG", "zh_Hans"),
        ("zh-Hans", "zh_Hans"),
        ("zh_Hans", "zh_Hans"),
        ("zh-Hans-CN", "zh_Hans"),
        ("zh-TW", None),
        ("zh-HK", None),
        ("zh-Hant", None),
        ("ko-KR", "ko"),
        ("ms-MY", "ms"),
        ("tr-CY", "tr"),
        ("en-GB", "en"),
        ("en_US", "en"),
        ("de", None),
        ("xx", None),
        ("not a tag", None),
    ],
)
def test_a_tag_is_served_by_the_language_that_its_readers_read(tag: str, ours: str | None) -> None:
    assert spoken(tag) == ours


async def head_of(client: httpx.AsyncClient, address: str, accepts: str = "") -> tuple[str, str]:
    """The language that a page says it is in, and its heading."""
    page = await client.get(address, headers={"Accept-Language": accepts})
    assert page.status_code == 200, page.text
    lang = page.text.partition('<html lang="')[2].partition('"')[0]
    return lang, page.text.partition("<h1>")[2].partition("</h1>")[0]


async def test_a_visitor_reads_in_the_first_of_their_languages_that_there_are_words_in(
    visitor: httpx.AsyncClient,
) -> None:
    assert await head_of(visitor, "/help", "zh-TW, tr;q=0.8, ko;q=0.5") == ("tr", "Bize yazın")
    assert await head_of(visitor, "/help", "zh-CN, en;q=0.5") == ("zh-Hans", "联系我们")
    assert await head_of(visitor, "/help", "fr") == ("en", "Write to us")


async def test_where_the_browser_says_nothing_the_desk_s_language_is_read(visitor: httpx.AsyncClient) -> None:
    await db.execute(
        "INSERT INTO desk_settings (key, value, changed_at) VALUES ('language', to_jsonb('ko'::text), now())"
    )
    assert await head_of(visitor, "/help") == ("ko", "문의하기")
    assert await head_of(visitor, "/help", "fr") == ("ko", "문의하기")


async def test_the_language_chosen_on_our_pages_goes_before_all_else(visitor: httpx.AsyncClient) -> None:
    shown = read_page(await visitor.get("/help"))
    assert shown.offers("/language")
    answer = await visitor.post("/language", data={"language": "ms", "back": "/help"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/help")
    assert await head_of(visitor, "/help", "tr") == ("ms", "Tulis kepada kami")


async def test_a_language_without_words_cannot_be_chosen(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post("/language", data={"language": "de", "back": "/help"})
    assert answer.status_code == 422


async def test_a_customer_s_own_language_goes_before_the_browser_s(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await db.execute("UPDATE customers SET language = 'tr' WHERE id = $1", theirs.customer)
    await comes_in(visitor, await link_for(theirs.case))
    assert await head_of(visitor, "/my", "ko") == ("tr", "Dosyalarım")
    assert (await head_of(visitor, theirs.page, "ko"))[0] == "tr"


async def test_their_organisation_s_language_comes_after_the_browser_s(
    visitor: httpx.AsyncClient, theirs: Theirs
) -> None:
    await db.execute(
        """
        WITH made AS (INSERT INTO organisations (name, kind, language)
                      VALUES ('Teh', 'company', 'ms') RETURNING id)
        UPDATE customers SET organisation_id = (SELECT id FROM made) WHERE id = $1
        """,
        theirs.customer,
    )
    await comes_in(visitor, await link_for(theirs.case))
    assert await head_of(visitor, "/my", "ko") == ("ko", "내 사례")
    assert await head_of(visitor, "/my", "fr") == ("ms", "Kes saya")
