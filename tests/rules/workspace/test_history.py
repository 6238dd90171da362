"""A contact history arranged: by the days of the reader, small changes folded, old entries folded."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from casedesk.cases.queries.stream import Entry
from casedesk.workspace.history import FOLD_FROM, LATEST, SHORTEST_RUN, SMALL, history_of

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)


def entry(kind: str, at: datetime = NOON, from_name: str | None = "Mina Park") -> Entry:
    return Entry(
        rank=3,
        id=1,
        at=at,
        case_id=1,
        case_title="Lamp",
        kind=kind,
        who="",
        logged_by=None,
        by_user_id=None,
        by_rule="",
        placed_by="",
        channel="",
        direction="",
        nature="",
        address="",
        sender_known=True,
        is_odd=False,
        subject="",
        body="",
        quoted="",
        has_html=False,
        html=None,
        cc=[],
        bcc=[],
        answered=None,
        seconds=None,
        delivery=None,
        delivery_reason=None,
        raw_mail_id=None,
        payload={},
        from_name=from_name,
        to_name=None,
        files=[],
    )


def shape(*kinds: str) -> list[list[str]]:
    """The pieces of one day, by the kinds in them."""
    [day] = history_of([entry(kind) for kind in kinds], BERLIN).days
    return [[one.kind for one in piece] for piece in day.pieces]


def test_three_small_changes_in_a_row_fold_and_two_do_not() -> None:
    assert shape("details", "story", "stage") == [["details", "story", "stage"]]
    assert shape("details", "story") == [["details"], ["story"]]


def test_what_was_said_parts_a_run() -> None:
    assert shape("details", "story", "contact", "stage", "owner") == [
        ["details"],
        ["story"],
        ["contact"],
        ["stage"],
        ["owner"],
    ]


def test_what_matters_to_the_customer_never_folds() -> None:
    kinds = ["resolved", "reopened", "ended", "merged", "split", "thanks"]
    assert shape(*kinds) == [[kind] for kind in kinds]


def test_who_had_it_first_never_folds() -> None:
    first = entry("owner", from_name=None)
    [day] = history_of([first, entry("story"), entry("story"), entry("story")], BERLIN).days
    assert [len(piece) for piece in day.pieces] == [1, 3]


def test_a_day_is_that_of_the_reader() -> None:
    late = NOON.replace(hour=22, minute=59)
    history = history_of([entry("note", late), entry("note", late + timedelta(minutes=1))], BERLIN)
    assert [day.at for day in history.days] == [late, late + timedelta(minutes=1)]
    assert len(history_of([entry("note", late), entry("note", late)], BERLIN).days) == 1


def test_an_empty_history_has_no_days() -> None:
    history = history_of([], BERLIN)
    assert (history.older, history.days, history.hidden) == ([], [], 0)


_entries = st.lists(
    st.builds(
        entry,
        kind=st.sampled_from(["contact", "note", "resolved", *sorted(SMALL)]),
        at=st.integers(0, 9).map(lambda days: NOON + timedelta(days=days)),
    ),
    max_size=FOLD_FROM * 2,
).map(lambda found: sorted(found, key=lambda one: one.at))


@given(entries=_entries, fold=st.booleans())
def test_every_entry_is_there_once_and_in_order(entries: list[Entry], fold: bool) -> None:
    history = history_of(entries, BERLIN, fold=fold)
    older = [one for day in history.older for piece in day.pieces for one in piece]
    shown = [one for day in history.days for piece in day.pieces for one in piece]
    assert older + shown == entries
    assert len(older) == history.hidden
    assert history.hidden == (len(entries) - LATEST if fold and len(entries) > FOLD_FROM else 0)
    for day in (*history.older, *history.days):
        for piece in day.pieces:
            assert len(piece) == 1 or len(piece) >= SHORTEST_RUN
            assert len({one.at.astimezone(BERLIN).date() for one in piece}) == 1
