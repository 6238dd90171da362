"""The facts of a case in several languages, by the customer's clock."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from casedesk.automation.templates.rules.facts import NAMES, CaseFacts, Grant, said
from casedesk.automation.templates.wording import fact_words, languages, remedies_in
from casedesk.empowerment.rules.words import Remedy
from casedesk.platform.markdown import to_html

FACTS = CaseFacts(
    customer="Aylin Demir",
    case="C-1042",
    title="Lamp arrived broken",
    owner="Mina Park",
    me="Jonas Weber",
    desk="Lamps & more",
    now=datetime(2026, 11, 3, 22, 30, tzinfo=UTC),
    zone="Europe/Istanbul",
    order="M-77",
    ordered_on=date(2026, 10, 12),
    order_total=(Decimal("1204.50"), "EUR"),
    granted=(Grant("refund", Decimal(40), "EUR"), Grant("replacement", None, "EUR")),
    next_promise=("call about the batch", datetime(2026, 11, 5, 9, 0, tzinfo=UTC)),
)


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("en", {"granted": "refund (€40.00) and replacement", "promised_by": "Thursday, 5 November 2026, 12:00"}),
        ("de", {"order_total": "1.204,50\xa0€", "ordered_on": "12. Oktober 2026"}),
        ("tr", {"granted_amount": "€40,00", "promised_by": "5 Kasım 2026 Perşembe, 12:00", "today": "4 Kasım 2026"}),
        ("ko", {"granted": "환불 (€40.00) 및 새 제품 발송", "today": "2026년 11월 4일"}),
        ("zh-Hans", {"granted": "退款 (€40.00)和补发新品"}),
        ("xx", {"customer": "Aylin Demir", "needed_by": ""}),
    ],
)  # fmt: skip
def test_a_fact_is_said_as_its_reader_would(language: str, facts: dict[str, str]) -> None:
    found = said(FACTS, language, remedies_in(language))
    assert {name: found[name] for name in facts} == facts


@pytest.mark.parametrize(
    ("theirs", "said_so"),
    [
        ("[Verify your account](https://evil.example)", "Verify your account(https evil.example)"),
        ("<https://evil.example>", "https evil.example"),
        ("[? x ?]", "? x ?"),
        ("> **Aylin** `x`\\\n> y", "Aylin x y"),
        ("1*2*3 _a_ __b__ c_d ~~~", "123 a b c_d"),
        ("- Aylin", "Aylin"),
        ("Aylin O'Neill-Demir (Ms.) +49 #7", "Aylin O'Neill-Demir (Ms.) +49 #7"),
        ("***", ""),
    ],
)
def test_what_others_wrote_makes_no_mark_in_a_letter(theirs: str, said_so: str) -> None:
    promise = (theirs, FACTS.now)
    facts = replace(FACTS, customer=theirs, title=theirs, order=theirs, next_promise=promise)
    found = said(facts, "en", {})
    assert [found[name] for name in ("customer", "title", "order")] == [said_so] * 3
    assert found["promised"] == said_so.rstrip(" .")
    assert to_html(found["title"]).removeprefix("<p>").removesuffix("</p>") == said_so


def test_a_sum_of_two_moneys_is_none() -> None:
    mixed = replace(FACTS, granted=(*FACTS.granted, Grant("refund", Decimal(5), "USD")))
    assert said(mixed, "en", {})["granted_amount"] == ""


def test_every_fact_has_its_words_and_every_language_each_remedy() -> None:
    assert set(said(FACTS, "en", {})) == set(NAMES) == set(fact_words())
    for language in languages():
        assert set(remedies_in(language)) == {one.value for one in Remedy}, language
