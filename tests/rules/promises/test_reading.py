"""What in a letter is offered for the ledger, in six languages; and above all what is not.

It is Monday, 23 November 2026, 09:01 by the customer's clock.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.promises.rules.reading.offers import MOST, offers_in

ISTANBUL = ZoneInfo("Europe/Istanbul")
NOW = datetime(2026, 11, 23, 9, 1, tzinfo=ISTANBUL)

OFFERED = [
    # English
    ("I'll call you tomorrow before noon.", "2026-11-24 12:00"),
    ("I will call you on Thursday before 10:00 to make sure that it works.", "2026-11-26 10:00"),
    ("We will refund the lamp by Friday.", "2026-11-27 18:00"),
    ("We'll send you a new one today.", "2026-11-23 18:00"),
    ("I'll get back to you within two hours.", "2026-11-23 11:01"),
    ("I’ll let you know by the end of the day.", "2026-11-23 18:00"),
    ("You will hear from me by tomorrow morning.", "2026-11-24 12:00"),
    ("By Wednesday, 3 pm, I will have an answer for you.", "2026-11-25 15:00"),
    ("We will ship it on 5 December.", "2026-12-05 18:00"),
    ("We'll send it by December 5th, 2026 at 9:30 a.m.", "2026-12-05 09:30"),
    ("I am going to call you at 3.30 pm.", "2026-11-23 15:30"),
    ("We will reply within 3 working days.", "2026-11-26 18:00"),
    ("I'll phone you the day after tomorrow.", "2026-11-25 18:00"),
    ("I'm not sure why it broke, but… sorry. I'll write to you tonight.", "2026-11-23 21:00"),
    ("- **I'll call you** tomorrow at 9:00.", "2026-11-24 09:00"),
    # Korean
    ("내일 오전 10시까지 전화드리겠습니다.", "2026-11-24 10:00"),
    ("오늘 중으로 환불해 드리겠습니다.", "2026-11-23 18:00"),
    ("금요일까지 새 램프를 보내드리겠습니다.", "2026-11-27 18:00"),
    ("2시간 이내에 연락드리겠습니다.", "2026-11-23 11:01"),
    ("12월 5일까지 처리해 드리겠습니다.", "2026-12-05 18:00"),
    ("내일 오후 3시 반에 다시 전화드릴게요.", "2026-11-24 15:30"),
    ("다음 주 화요일까지 확인해 드리겠습니다.", "2026-12-01 18:00"),
    # Malay
    ("Saya akan telefon anda esok sebelum tengah hari.", "2026-11-24 12:00"),
    ("Kami akan pulangkan wang anda pada hari Jumaat.", "2026-11-27 18:00"),
    ("Saya akan hubungi anda dalam masa dua jam.", "2026-11-23 11:01"),
    ("Kami akan hantar lampu baharu pada 5 Disember.", "2026-12-05 18:00"),
    ("Saya akan balas esok pukul 3 petang.", "2026-11-24 15:00"),
    ("Kami akan semak dan maklumkan hari ini.", "2026-11-23 18:00"),
    # Simplified Chinese
    ("我明天中午前会给您打电话。", "2026-11-24 12:00"),
    ("我们会在周五之前为您退款。", "2026-11-27 18:00"),
    ("两个小时内给您回复。", "2026-11-23 11:01"),
    ("我们将于12月5日寄出新灯。", "2026-12-05 18:00"),
    ("不好意思，我明天下午3点给您回电。", "2026-11-24 15:00"),
    ("下周二我会联系您。", "2026-12-01 18:00"),
    ("今天下班前我们会处理好并通知您。", "2026-11-23 18:00"),
    # Turkish
    ("Sizi yarın öğleden önce arayacağım.", "2026-11-24 12:00"),
    ("Parayı cumaya kadar iade edeceğiz.", "2026-11-27 18:00"),
    ("İki saat içinde size geri döneceğim.", "2026-11-23 11:01"),
    ("Yeni lambayı 5 Aralık'a kadar göndereceğiz.", "2026-12-05 18:00"),
    ("Perşembe günü saat 10.00'da sizi ararım.", "2026-11-26 10:00"),
    ("Bugün size yazacağım.", "2026-11-23 18:00"),
    ("Yarın öğleden sonra size haber vereceğim.", "2026-11-24 18:00"),
    # Thai
    ("พรุ่งนี้ก่อนเที่ยง ดิฉันจะโทรหาคุณค่ะ", "2026-11-24 12:00"),
    ("เราจะคืนเงินให้คุณภายในวันศุกร์นี้ค่ะ", "2026-11-27 18:00"),
    ("ผมจะติดต่อกลับภายใน 2 ชั่วโมงครับ", "2026-11-23 11:01"),
    ("เราจะส่งโคมไฟใหม่วันที่ 5 ธันวาคม", "2026-12-05 18:00"),
    ("พรุ่งนี้เวลา 10.30 น. ดิฉันจะโทรกลับค่ะ", "2026-11-24 10:30"),
    ("วันนี้ผมจะแจ้งผลให้ทราบครับ", "2026-11-23 18:00"),
]

NOT_OFFERED = [
    # English: possibility, denial, condition, question, past, another's doing, no time, two times
    "We may call you tomorrow.",
    "I will try to call you tomorrow.",
    "I won't call you tomorrow.",
    "I'll call you tomorrow if it does not arrive.",
    "Will you call us tomorrow?",
    "Shall I call you tomorrow?",
    "I will call you.",
    "I'll call you as soon as it arrives tomorrow.",
    "You called us today.",
    "The carrier will deliver it on Friday.",
    "I called you yesterday at 10:00.",
    "We hope to send it tomorrow.",
    "Please call us tomorrow before noon.",
    "I will be away tomorrow.",
    "We will close at 18:00 today.",
    "I'll call you on Thursday or on Friday.",
    "I'll call you between 10:00 and 11:00 or at 15:00.",
    "I will let you know what we found on Friday.",
    "We have been on it since Monday and will refund you.",
    "I'll call you at 8:00.",
    "I will call you next Friday.",
    "Your order 12.30 is on its way, I will write.",
    "> I'll call you tomorrow before noon.",
    "May 5 lamps be sent tomorrow?",
    "In March we will refund nobody.",
    # Korean
    "내일 오전 10시까지 전화 주세요.",
    "내일 도착하면 전화드리겠습니다.",
    "내일은 전화를 드릴 수 없습니다.",
    "내일 전화드릴까요?",
    "어제 전화드렸습니다.",
    "금요일까지 확인 부탁드리겠습니다.",
    "전화드리겠습니다.",
    "내일 보내도록 노력하겠습니다.",
    # Malay
    "Kami mungkin akan telefon anda esok.",
    "Saya tidak akan telefon anda esok.",
    "Saya akan telefon anda esok jika ia belum sampai.",
    "Sila telefon kami esok sebelum tengah hari.",
    "Bolehkah anda hubungi kami esok?",
    "Saya akan hubungi anda.",
    "Anda akan telefon saya esok.",
    "Kami akan cuba hantar esok.",
    # Simplified Chinese
    "如果明天没到，我会给您打电话。",
    "请您明天中午前给我们打电话。",
    "我明天可能会给您打电话。",
    "我明天不会给您打电话。",
    "明天可以给您打电话吗？",
    "我会给您打电话。",
    "我们昨天给您打过电话。",
    "我们会尽量在周五之前寄出。",
    # Turkish
    "Yarın sizi aramayacağım.",
    "Yarın gelmezse sizi arayacağım.",
    "Lütfen yarın bizi arayın.",
    "Yarın sizi arayabilir miyim?",
    "Sizi arayacağım.",
    "Belki yarın sizi arayacağım.",
    "Yarın ofiste olmayacağım.",
    "Dün sizi aradım.",
    "Yarın göndermeye çalışacağım.",
    # Thai
    "พรุ่งนี้เราอาจจะโทรหาคุณ",
    "พรุ่งนี้ผมจะไม่โทรหาคุณ",
    "ถ้าพรุ่งนี้ยังไม่ถึง ผมจะโทรหาคุณ",
    "กรุณาโทรหาเราพรุ่งนี้ก่อนเที่ยง",
    "พรุ่งนี้จะโทรได้ไหม",
    "ดิฉันจะโทรหาคุณค่ะ",
    "คุณจะโทรหาเราพรุ่งนี้",
    "เมื่อวานเราโทรหาคุณแล้ว",
    "",
    "…",
]


@pytest.mark.parametrize(("text", "due"), OFFERED, ids=[text for text, _ in OFFERED])
def test_a_commitment_with_a_time_is_offered(text: str, due: str) -> None:
    found = offers_in(text, NOW)
    assert [f"{one.due_at:%Y-%m-%d %H:%M}" for one in found] == [due]
    assert found[0].due_at.tzinfo is ISTANBUL


@pytest.mark.parametrize("text", NOT_OFFERED)
def test_whatever_is_not_one_is_left_alone(text: str) -> None:
    assert offers_in(text, NOW) == []


def test_each_sentence_of_a_letter_is_looked_at_alone() -> None:
    text = """Dear Aylin,

I am sorry that it broke. A lamp from a new batch leaves Leipzig today. I will call you on Thursday before 10:00.
We'll refund 15.00 EUR by Friday. Call me if anything is wrong.

> I'll call you tomorrow.
Best regards"""
    found = offers_in(text, NOW)
    assert [one.text for one in found] == [
        "I will call you on Thursday before 10:00.",
        "We'll refund 15.00 EUR by Friday.",
    ]
    assert [one.is_call for one in found] == [True, False]
    assert [(one.amount, one.currency) for one in found] == [(None, None), (Decimal("15.00"), "EUR")]
    assert len({one.key for one in found}) == 2


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("We will refund €15 by Friday.", (Decimal(15), "EUR")),
        ("We will refund RM 20 by Friday.", (Decimal(20), "MYR")),
        ("We will refund 15 or 20 EUR by Friday.", (Decimal(20), "EUR")),
        ("We will refund 15 EUR and 20 EUR by Friday.", (None, None)),
        ("We will refund 15 by Friday.", (None, None)),
        ("We will refund $15 by Friday.", (None, None)),
        ("We will refund 1,234 EUR by Friday.", (None, None)),
        ("금요일까지 15000원을 환불해 드리겠습니다.", (Decimal(15000), "KRW")),
        ("我们会在周五之前为您退款30元。", (Decimal(30), "CNY")),
    ],
)
def test_an_amount_is_offered_where_it_is_plain(text: str, amount: tuple[Decimal | None, str | None]) -> None:
    [offer] = offers_in(text, NOW)
    assert (offer.amount, offer.currency) == amount


def test_what_was_said_on_the_customers_clock_is_meant_by_it() -> None:
    """At nine in the evening of Berlin it is four in the morning of the next day in Seoul."""
    late = datetime(2026, 11, 23, 20, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(ZoneInfo("Asia/Seoul"))
    [offer] = offers_in("I'll call you tomorrow at 10:00.", late)
    assert offer.due_at.isoformat() == "2026-11-25T10:00:00+09:00"


@pytest.mark.parametrize(
    ("text", "written", "due"),
    [
        ("I'll call you back within two hours.", "2026-03-29T01:30+01:00", "2026-03-29T04:30:00+02:00"),
        ("I'll call you back within one hour.", "2026-10-25T02:30+02:00", "2026-10-25T02:30:00+01:00"),
        ("I'll call you back within 30 minutes.", "2026-10-25T02:45+02:00", "2026-10-25T02:15:00+01:00"),
        ("I'll call you tomorrow at 10:00.", "2026-03-28T23:00+01:00", "2026-03-29T10:00:00+02:00"),
    ],
)
def test_hours_are_counted_as_they_pass_where_clocks_are_set(text: str, written: str, due: str) -> None:
    now = datetime.fromisoformat(written).astimezone(ZoneInfo("Europe/Berlin"))
    [offer] = offers_in(text, now)
    assert offer.due_at.isoformat() == due


def test_twelve_in_the_morning_is_midnight() -> None:
    for text, due in (("by 12 am on Friday", "2026-11-27T00:00"), ("by 12 pm on Friday", "2026-11-27T12:00")):
        [offer] = offers_in(f"We will send it {text}.", NOW)
        assert offer.due_at.isoformat()[:16] == due


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found = offers_in(text, NOW)
    assert len(found) <= MOST
    assert all(one.due_at > NOW for one in found)


@given(st.lists(st.sampled_from([text for text, _ in OFFERED]), max_size=4), st.integers(0, 364))
def test_what_is_offered_is_still_to_come_whenever_it_is_written(texts: list[str], days: int) -> None:
    now = NOW + timedelta(days=days, hours=days % 14)
    assert all(one.due_at > now for one in offers_in("\n".join(texts), now))
