"""Times, numbers and names as the reader says them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from casedesk.web import number_filters, text_filters, time_filters, zoned
from casedesk.web.reader import Reader, reading

NOON = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def _in_berlin() -> Iterator[None]:
    with reading(Reader(locale="en", zone="Europe/Berlin", now=NOON)):
        yield


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOON, "13:00"),
        (NOON.replace(hour=8, minute=12), "09:12"),
        (NOON - timedelta(days=1), "yesterday 13:00"),
        (NOON + timedelta(days=1), "tomorrow 13:00"),
        (NOON - timedelta(hours=14), "yesterday 23:00"),
        (NOON.replace(hour=23, minute=30), "tomorrow 00:30"),
        (NOON - timedelta(days=6), "Thu 13:00"),
        (NOON + timedelta(days=2), "Fri 13:00"),
        (NOON - timedelta(days=7), "28 Oct, 13:00"),
        (NOON - timedelta(days=100), "27 Jul, 14:00"),
        (NOON - timedelta(days=400), "30 Sept 2025"),
    ],
)
def test_an_instant_is_said_as_people_say_it(at: datetime, said: str) -> None:
    assert time_filters.spoken(at) == said


@pytest.mark.parametrize(
    ("now", "at", "said"),
    [
        (NOON, NOON + timedelta(hours=10), "22:00 (London)"),
        (NOON, NOON + timedelta(days=1), "tomorrow 12:00 (London)"),
        # It is Thursday in Berlin and still Wednesday in London.
        (NOON.replace(hour=23, minute=30), NOON.replace(hour=23, minute=45), "Wed 23:45 (London)"),
        (NOON.replace(hour=23, minute=30), NOON + timedelta(days=1), "Thu 12:00 (London)"),
        (NOON.replace(hour=23, minute=30), NOON - timedelta(days=1), "Tue 12:00 (London)"),
    ],
)
def test_by_another_clock_no_day_is_called_by_ours(now: datetime, at: datetime, said: str) -> None:
    with reading(Reader(locale="en", zone="Europe/Berlin", now=now)):
        assert zoned.spoken_in(at, "Europe/London") == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOON, "Today, Wed 4 Nov"),
        (NOON - timedelta(hours=14), "Yesterday, Tue 3 Nov"),
        (NOON - timedelta(days=2), "Mon 2 Nov"),
        (NOON + timedelta(days=1), "Thu 5 Nov"),
        (NOON - timedelta(days=400), "30 Sept 2025"),
    ],
)
def test_a_day_is_named_for_the_heading_over_it(at: datetime, said: str) -> None:
    assert time_filters.named_day(at) == said


def test_under_the_heading_of_its_day_an_instant_is_its_time() -> None:
    html = time_filters.time_of_day(NOON.replace(hour=8, minute=12))
    assert html.endswith(">09:12</time>")
    assert 'title="Wednesday, 4 November 2026, 09:12:00 CET"' in html


def test_the_exact_time_is_there_on_hover() -> None:
    html = time_filters.when(NOON)
    assert 'datetime="2026-11-04T12:00:00+00:00"' in html
    assert 'title="Wednesday, 4 November 2026, 13:00:00 CET"' in html


def test_a_time_that_is_not_there_is_empty() -> None:
    assert (
        time_filters.when(None)
        == time_filters.ago(None)
        == time_filters.since(None)
        == time_filters.day(None)
        == ""
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "under 1 min"),
        (59, "under 1 min"),
        (60, "1 min"),
        (43 * 60 + 59, "43 min"),
        (3600, "1 h"),
        (4 * 3600 + 12 * 60, "4 h 12 min"),
        (2 * 86400 + 4 * 3600 + 59 * 60, "2 d 4 h"),
        (2 * 86400 + 59 * 60, "2 d"),
        (1234 * 86400, "1,234 d"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: int, said: str) -> None:
    assert time_filters.duration(seconds) == time_filters.duration(timedelta(seconds=seconds)) == said


def test_what_was_and_what_will_be() -> None:
    assert ">12 min ago<" in time_filters.ago(NOON - timedelta(minutes=12))
    assert ">in 2 h 5 min<" in time_filters.ago(NOON + timedelta(hours=2, minutes=5))
    assert ">4 h<" in time_filters.since(NOON - timedelta(hours=4))


def test_days() -> None:
    assert time_filters.day(date(2026, 11, 3)) == "Tue 3 Nov"
    assert time_filters.day(date(2025, 11, 3)) == "3 Nov 2025"
    assert time_filters.day(datetime(2026, 11, 3, 23, 30, tzinfo=UTC)) == "Wed 4 Nov"


def test_business_time_is_said_in_hours() -> None:
    assert time_filters.working_hours(timedelta(hours=43)) == "43 working hours"
    assert time_filters.working_hours(timedelta(hours=1)) == "1 working hour"
    assert time_filters.working_hours(timedelta(minutes=25)) == "25 working minutes"


def test_numbers() -> None:
    assert number_filters.number(1234567) == "1,234,567"
    assert number_filters.number(Decimal("2.345"), 1) == "2.3"
    assert number_filters.percent(0.932, 1) == "93.2%"
    assert number_filters.up_to_many(999) == "999"
    assert number_filters.up_to_many(1000) == number_filters.up_to_many(52000) == "1,000+"
    assert number_filters.money(Decimal("1204.5"), "EUR") == "€1,204.50"
    assert number_filters.money(20000, "KRW") == "₩20,000"


@pytest.mark.parametrize(("language", "said"), [("en", "93.2%"), ("de", "93,2\xa0%"), ("tr", "%93,2")])
def test_a_share_is_said_as_people_there_say_it(language: str, said: str) -> None:
    with reading(Reader(locale=language)):
        assert number_filters.percent(0.932, 1) == said


@pytest.mark.parametrize(
    ("sentence", "here"),
    [
        ("up to 1,040.00 EUR or 20,000 KRW", "up to €1,040.00 or ₩20,000"),
        ("15.00 EUR of 40.00 EUR given already", "€15.00 of €40.00 given already"),
        (
            "25.001 EUR has more decimals than EUR: it has two.",
            "25.001 EUR has more decimals than EUR: it has two.",
        ),
        ("order 12 ABC, room 3 EUR, A1 200.00 EUR2", "order 12 ABC, room 3 EUR, A1 200.00 EUR2"),
        ("", ""),
    ],
)
def test_amounts_in_a_sentence_read_as_on_the_rest_of_the_page(sentence: str, here: str) -> None:
    assert number_filters.sums(sentence) == here


@pytest.mark.parametrize(
    ("count_bytes", "said"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (12_345, "12 kB"),
        (999_800, "1.0 MB"),
        (1_400_000, "1.4 MB"),
        (25_000_000, "25 MB"),
    ],
)
def test_the_size_of_a_file(count_bytes: int, said: str) -> None:
    assert number_filters.size(count_bytes) == said


def test_another_reader_reads_by_their_own_habits() -> None:
    with reading(Reader(locale="de_DE", zone="Asia/Seoul", now=NOON)):
        assert number_filters.number(1234.5, 1) == "1.234,5"
        assert time_filters.spoken(NOON) == "21:00"


def test_an_unknown_language_or_zone_is_read_as_english_in_utc() -> None:
    with reading(Reader(locale="xx-nowhere", zone="Mars/Olympus", now=NOON)):
        assert time_filters.spoken(NOON) == "12:00"
        assert number_filters.number(1234) == "1,234"


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("Mina Park", "MP"),
        ("Ana María Ruiz", "AR"),
        ("tomáš", "T"),
        ("aylin.demir@example.org", "AO"),
        ("박민서", "박"),
        ("王小明", "王"),
        ("สมชาย ใจดี", "ส"),
        ("+90 532", "?"),
        ("", "?"),
    ],
)
def test_a_face_has_at_most_two_letters(name: str, face: str) -> None:
    assert text_filters.initials(name) == face


def test_ids_hold_only_what_an_id_may() -> None:
    assert text_filters.dom_id("row", 7) == "row-7"
    assert text_filters.dom_id("f", 'a b"c') == "f-a-b-c"


def test_words_become_paragraphs_and_never_markup() -> None:
    html = text_filters.paragraphs("One\r\ntwo <b>\n\n\n\nthree\n")
    assert html == '<p dir="auto">One<br>two &lt;b&gt;</p><p dir="auto">three</p>'
    assert text_filters.paragraphs("  \n ") == ""


def test_names_in_a_sentence() -> None:
    assert text_filters.listed(["Mina"]) == "Mina"
    assert text_filters.listed(["Mina", "Jonas", "Ana"]) == "Mina, Jonas and Ana"
    assert text_filters.case_number(1042) == "C-1042"


def test_an_axis_names_the_years_where_its_months_come_twice() -> None:
    months = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(2, 20)]
    with reading(Reader("en")):
        assert time_filters.months_of_axis(months[:12]) == [
            time_filters.short_month(first) for first in months[:12]
        ]
        assert time_filters.months_of_axis(months)[::6] == ["Mar 2025", "Sept 2025", "Mar 2026"]
