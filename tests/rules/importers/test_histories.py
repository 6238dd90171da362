"""The history of a case out of an event log, oddity by oddity."""

from datetime import UTC, datetime, timedelta

from casedesk.importers.rules.histories import AFTER_CLOSING, AFTER_RESOLUTION, EventRow, History, history

NINE = datetime(2016, 2, 29, 9, tzinfo=UTC)
STEP = timedelta(microseconds=1)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def log(*told: tuple[float, str], **said: float) -> list[EventRow]:
    """Rows at these minutes in these stages; `opened`, `resolved` and `closed` are minutes, too."""
    times = {name: at(minutes) for name, minutes in said.items()}
    return [
        EventRow(line, "INC1", at(minutes), stage, stage.title(), owner="7", **times)
        for line, (minutes, stage) in enumerate(told, start=2)
    ]


def chain(found: History) -> list[tuple[float, str, str | None]]:
    return [((move.at - NINE) / timedelta(minutes=1), move.stage, move.disposition) for move in found.moves]


def test_a_resolved_time_is_the_truth_and_an_earlier_row_without_work_after_it_is_no_episode() -> None:
    rows = log((5, "working"), (60, "resolved"), (90, "resolved"), (500, "closed"), opened=0, resolved=90)
    found = history(rows)
    assert chain(found) == [(0, "working", None), (90, "resolved", "resolved"), (500, "closed", "resolved")]
    assert found.skipped == []


def test_a_resolved_row_is_an_episode_where_the_case_was_worked_on_again() -> None:
    rows = log(
        (0, "working"), (60, "resolved"), (70, "awaiting_customer"), (95, "closed"), opened=0, resolved=90
    )
    assert chain(history(rows)) == [
        (0, "working", None),
        (60, "resolved", "resolved"),
        (70, "awaiting_customer", None),
        (90, "resolved", "resolved"),
        (95, "closed", "resolved"),
    ]


def test_rows_after_the_resolution_are_left_out_but_for_the_last_closing() -> None:
    rows = log(
        (0, "working"),
        (90, "resolved"),
        (95, "closed"),
        (97, "working"),
        (99, "closed"),
        opened=0,
        resolved=90,
    )
    found = history(rows)
    assert chain(found)[1:] == [(90, "resolved", "resolved"), (99, "closed", "resolved")]
    assert found.skipped == [(4, AFTER_RESOLUTION), (5, AFTER_RESOLUTION)]


def test_a_resolved_row_without_a_resolved_time_is_work_and_the_case_ended_otherwise() -> None:
    rows = log((0, "awaiting_customer"), (60, "resolved"), (500, "closed"), opened=0, closed=500)
    assert chain(history(rows)) == [
        (0, "awaiting_customer", None),
        (60, "working", None),
        (500, "closed", "unknown"),
    ]


def test_what_comes_after_the_closing_of_an_unresolved_case_is_left_out() -> None:
    found = history(log((0, "working"), (9, "closed"), (20, "working"), opened=0, closed=9))
    assert chain(found) == [(0, "working", None), (9, "closed", "unknown")]
    assert found.skipped == [(4, AFTER_CLOSING)]


def test_a_case_that_was_closed_and_taken_up_again_without_a_word_of_its_end_is_open() -> None:
    found = history(log((0, "working"), (9, "closed"), (20, "working"), opened=0))
    assert chain(found) == [(0, "working", None), (9, "closed", "unknown"), (20, "working", None)]
    assert found.is_open


def test_rows_of_one_minute_lie_a_microsecond_apart_in_the_order_of_the_file() -> None:
    rows = log(
        (0, "working"), (0, "awaiting_customer"), (0, "working"), (0, "resolved"), opened=0, resolved=0
    )
    found = history(rows)
    assert [move.at for move in found.moves] == [NINE, NINE + STEP, NINE + 2 * STEP, NINE + 3 * STEP]
    assert [move.stage for move in found.moves] == ["working", "awaiting_customer", "working", "resolved"]


def test_work_in_the_minute_of_the_resolution_counts_where_it_stands_before_it() -> None:
    rows = log((90, "awaiting_customer"), (90, "resolved"), (90, "working"), opened=0, resolved=90)
    found = history(rows)
    assert [move.stage for move in found.moves] == ["working", "awaiting_customer", "resolved"]
    assert found.skipped == [(4, AFTER_RESOLUTION)]


def test_rows_out_of_order_and_before_the_opening_are_put_in_their_place() -> None:
    rows = log((30, "working"), (-5, "awaiting_third_party"), (60, "resolved"), opened=0, resolved=60)
    assert chain(history(rows)) == [
        (0, "awaiting_third_party", None),
        (30, "working", None),
        (60, "resolved", "resolved"),
    ]


def test_a_case_that_was_resolved_before_its_first_row_has_the_owner_that_row_names() -> None:
    found = history(log((40, "working"), (50, "closed"), opened=0, resolved=10))
    assert chain(found) == [(0, "working", None), (10, "resolved", "resolved"), (50, "closed", "resolved")]
    assert [holder.name for holder in found.owners] == ["7"]


def test_owners_come_and_go_and_ownerless_time_is_nobodys() -> None:
    owners = [None, "7", None, "8", "9"]
    rows = [
        EventRow(line, "INC1", at(line), "working", "Active", owner=owner)
        for line, owner in enumerate(owners)
    ]
    found = history(rows)
    assert [(holder.name, holder.at) for holder in found.owners] == [
        (owner, at(line)) for line, owner in enumerate(owners)
    ]
    assert (found.opened_at, found.is_open) == (at(0), True)


def test_what_is_said_last_of_a_case_counts() -> None:
    first, last = (
        EventRow(2, "I", at(0), "working", "New", category="a"),
        EventRow(3, "I", at(1), "working", "New"),
    )
    assert history([first, last]).category == "a"
