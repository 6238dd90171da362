"""What in a letter is noticed before it goes, in seven languages; and above all what is not.

It is Monday, 23 November 2026, 09:01 by the customer's clock. 40.00 EUR are granted on an order of 129.00 EUR.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from casedesk.automation.noticing.rules.amounts import amounts_in
from casedesk.automation.noticing.rules.noticing import Known, Standing, Sum, Told, notices_in
from casedesk.automation.noticing.rules.sayings import sayings_in

ISTANBUL = ZoneInfo("Europe/Istanbul")
NOW = datetime(2026, 11, 23, 9, 1, tzinfo=ISTANBUL)
SUMS = (
    Sum(Decimal("40.00"), "EUR", "granted"),
    Sum(Decimal("129.00"), "EUR", "order"),
    Sum(Decimal("15.00"), "EUR", "promised"),
    Sum(Decimal("8.50"), "EUR", "came_back"),
)


def noticed(text: str, known: Known) -> list[str]:
    return [one.kind for one in notices_in(text, known, NOW)]


@pytest.mark.parametrize(
    ("text", "numbers", "currencies"),
    [
        ("€1,234.50", {"1234.50"}, {"EUR"}),
        ("1.234,50 €", {"1234.50"}, {"EUR"}),
        ("1 234,50 EUR", {"1234.50"}, {"EUR"}),
        ("CHF 1'234.50", {"1234.50"}, {"CHF"}),
        ("1,234 €", {"1234", "1.234"}, {"EUR"}),
        ("₺60", {"60"}, {"TRY"}),
        ("60 TL", {"60"}, {"TRY"}),
        ("RM60.00", {"60.00"}, {"MYR"}),
        ("４０元", {"40"}, {"CNY", "TWD", "SGD", "HKD"}),
        ("60.000원", {"60000", "60.000"}, {"KRW"}),
        ("3만원", {"30000"}, {"KRW"}),
        ("٤٠ EUR", {"40"}, {"EUR"}),
        ("1,200 บาท", {"1200", "1.200"}, {"THB"}),
        ("US$ 20", {"20"}, {"USD"}),
        ("60 Euro", {"60"}, {"EUR"}),
        ("4000円", {"4000"}, {"JPY"}),
        ("order 4711, 40.00 EUR", {"40.00"}, {"EUR"}),
        ("3 November 2026 40.00 EUR", {"40.00"}, {"EUR"}),
        ("am 12.11.2026 40,00 EUR", {"40.00"}, {"EUR"}),
    ],
)
def test_an_amount_is_read_in_any_style(text: str, numbers: set[str], currencies: set[str]) -> None:
    [found] = amounts_in(f"({text})")
    assert found.numbers == {Decimal(one) for one in numbers}
    assert found.currencies == currencies


@pytest.mark.parametrize(
    "text",
    ["20 % off", "ABC 123", "order 2216 of 12 May", "C-1042", "3 lamps", "THE 40", "R$ 50", "3만 5천원"],
)
def test_what_is_no_money_is_none(text: str) -> None:
    assert amounts_in(text) == []


NOT_GRANTED = [
    "We refund you 60.00 EUR.",
    "I have credited €60 to your card.",
    "You will get 60 € back as a refund for your order.",
    "Your refund of 60,00 € has been paid, as we promised.",
    "We give you 60 euros as store credit and 40 euros as a discount.",
    "Wir erstatten Ihnen 60,00 €.",
    "Sie erhalten einen Gutschein über 60 EUR.",
    "60 € iade ediyoruz.",
    "Size 60 avro indirim yapıyoruz.",
    "Kami akan bayar balik RM60.00 kepada anda.",
    "60유로를 환불해 드리겠습니다.",
    "我们会给您退款60欧元。",
    "เราจะคืนเงิน 60 ยูโรให้คุณ",
    "We refund the full 129.00 EUR.",
    "Wir erstatten Ihnen 60 Euro.",
]
GRANTED_OR_NO_MATTER = [
    "We refund you 40.00 EUR.",
    "We refund you 40 €, and the order was 129,00 €.",
    "Wir erstatten Ihnen 40,00 €.",
    "Wir haben Ihnen am 12.11.2026 40,00 EUR erstattet.",
    "We refunded you on 3 November 2026 40.00 EUR.",
    "We have refunded order 4711, 40.00 EUR.",
    "You get the 15.00 EUR back that we promised as a refund.",
    "The shop has refunded 8.50 EUR to you; I have seen it.",
    "The lamp costs 60.00 EUR.",
    "We cannot refund 60.00 EUR.",
    "If the lamp does not work, we refund 60.00 EUR.",
    "Would you like a refund of 60.00 EUR?",
    "I have asked my supervisor for a refund of 60 EUR.",
    "You asked for a refund of 60 EUR.",
    "> We refund you 60.00 EUR.",
    "We can give you a discount of up to 60 EUR.",
    "40 € iade ediyoruz.",
    "Eğer isterseniz 60 € iade ediyoruz.",
    "60 € iade edemiyoruz.",
    "40유로를 환불해 드리겠습니다.",
    "60유로 환불은 어렵습니다.",
    "我们会给您退款40欧元。",
    "我们无法退款60欧元。",
    "เราจะคืนเงิน 40 ยูโรให้คุณ",
    "Kami tidak dapat bayar balik RM60.00.",
]


@pytest.mark.parametrize("text", NOT_GRANTED)
def test_an_amount_that_was_not_granted_is_noticed(text: str) -> None:
    assert noticed(text, Known(SUMS)) == ["amount"]


@pytest.mark.parametrize("text", GRANTED_OR_NO_MATTER)
def test_an_amount_that_fits_or_is_not_given_is_let_be(text: str) -> None:
    assert noticed(text, Known(SUMS)) == []


def test_two_grants_may_be_said_together_and_waiting_is_not_granted() -> None:
    sums = (*SUMS, Sum(Decimal(20), "EUR", "granted"), Sum(Decimal(70), "EUR", "waiting"))
    assert noticed("We refund 60 EUR in all.", Known(sums)) == []
    assert noticed("We refund 70 EUR.", Known(sums)) == ["amount"]


BY_THURSDAY = Standing(7, "call about the batch", datetime(2026, 11, 26, 12, 0, tzinfo=ISTANBUL))
BY_FRIDAY = Standing(8, "We send the replacement lamp", datetime(2026, 11, 27, 18, 0, tzinfo=ISTANBUL))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("I'll call you tomorrow before noon.", ["date"]),
        ("I will call you on Thursday at 12:00.", []),
        ("I will call you on Thursday.", []),
        ("I will call you on Thursday at 9:00.", ["date"]),
        ("I will write to the carrier tomorrow.", []),
        ("We will send the replacement tomorrow.", ["date"]),
        ("We will send the replacement on Friday at 10:00.", []),
        ("We will send you the invoice tomorrow.", []),
        ("Sizi yarın arayacağım.", ["date"]),
        ("내일 오전 10시까지 전화드리겠습니다.", ["date"]),
        ("พรุ่งนี้ก่อนเที่ยง ดิฉันจะโทรหาคุณค่ะ", ["date"]),
        ("我明天中午前会给您打电话。", ["date"]),
        ("If I can, I will call you tomorrow.", []),
    ],
)
def test_a_time_that_is_not_the_promised_one_is_noticed(text: str, kinds: list[str]) -> None:
    assert noticed(text, Known(promises=(BY_THURSDAY, BY_FRIDAY))) == kinds


def test_what_was_settled_or_is_overdue_is_not_asked_again() -> None:
    [found] = notices_in("I'll call you tomorrow.", Known(promises=(BY_THURSDAY,)), NOW)
    assert (found.promise, found.offer is not None) == (BY_THURSDAY, True)
    assert found.offer is not None
    settled = frozenset({found.offer.key})
    assert notices_in("I'll call you tomorrow.", Known(promises=(BY_THURSDAY,)), NOW, settled) == []
    overdue = Standing(7, "call about the batch", NOW - timedelta(hours=1))
    assert noticed("I'll call you tomorrow.", Known(promises=(overdue,))) == []


def said(*bodies: str, days: int = 2) -> tuple[Told, ...]:
    return tuple(Told(body, NOW - timedelta(days=days), "Jonas Weber") for body in bodies)


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ("We cannot refund the lamp.", "We refund the lamp.", ["told"]),
        ("We refund the lamp.", "We cannot refund the lamp.", ["told"]),
        ("We'll send you a new one and replace it.", "A replacement is not possible.", ["told"]),
        ("We cannot refund the lamp.", "We will replace the lamp.", []),
        ("If it breaks, we refund the lamp.", "We cannot refund the lamp.", []),
        ("We refund the lamp.", "We have refunded the lamp.", []),
        ("Wir können die Lampe nicht erstatten.", "Wir erstatten die Lampe.", ["told"]),
        ("Parayı iade edemiyoruz.", "Parayı iade ediyoruz.", ["told"]),
        ("환불은 어렵습니다.", "환불해 드리겠습니다.", ["told"]),
        ("我们无法给您退款。", "我们会给您退款。", ["told"]),
        ("เราไม่สามารถคืนเงินได้ค่ะ", "เราจะคืนเงินให้คุณค่ะ", ["told"]),
        ("Kami tidak dapat bayar balik.", "Kami akan bayar balik wang anda.", ["told"]),
        ("I will call you on Wednesday.", "I will call you on Thursday.", ["told"]),
        ("I will call you on Wednesday.", "I will call you on Wednesday at 10:00.", []),
        ("I will call you on Sunday.", "I will call you on Thursday.", []),
    ],
)
def test_an_answer_that_is_not_the_one_before_is_noticed(before: str, now: str, kinds: list[str]) -> None:
    assert noticed(now, Known(told=said(before))) == kinds


def test_the_last_word_counts_and_a_grant_makes_a_no_a_yes() -> None:
    both = said("We refund the lamp.", "We cannot refund the lamp.")
    assert noticed("We refund the lamp.", Known(told=both)) == []
    no = Known(told=said("We cannot refund the lamp."), gave=frozenset({"money"}))
    assert noticed("We refund the lamp.", no) == []


def test_another_sum_than_was_said_before_is_noticed_even_where_it_is_granted() -> None:
    known = Known(SUMS, told=said("We refund 60 EUR."))
    assert noticed("We refund 40 EUR.", known) == ["told"]
    granted = Known((*SUMS, Sum(Decimal(60), "EUR", "granted")), told=said("We refund 60 EUR."))
    assert noticed("We refund 40 EUR.", granted) == []


def test_one_sentence_is_noticed_once_for_each_reason() -> None:
    text = "We refund 60 EUR. We refund 60 EUR."
    found = notices_in(text, Known(SUMS), NOW)
    assert [one.amount for one in found] == ["60 EUR"]
    assert len({one.key for one in found}) == 1


def test_nothing_is_noticed_in_a_letter_of_thanks() -> None:
    assert sayings_in("Thank you for the photo. I am glad that the lamp works now.") == []
