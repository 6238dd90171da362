"""When clocks are set is found to the second, and no zone sets them twice between two looks."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from tests.builders.working_hours import CHANGES

from casedesk.resolution_clock.rules.zones import LOOK_EVERY, stretches, stretches_back

YEARS = (datetime(1999, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("zone", "change"), CHANGES.values(), ids=CHANGES)
def test_clocks_that_are_set_end_a_stretch(zone: str, change: datetime) -> None:
    found = list(stretches(zone, *YEARS))
    before, after = next((one, other) for one, other in pairwise(found) if one.ends == change)
    assert after.begins == change
    assert before.offset != after.offset
    assert before.wall_ends != after.wall_begins


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/Recife"])
def test_stretches_leave_nothing_out_in_either_direction(zone: str) -> None:
    found = list(stretches(zone, *YEARS))
    assert (found[0].begins, found[-1].ends) == YEARS
    assert all(one.ends == other.begins for one, other in pairwise(found))
    assert list(stretches_back(zone, *YEARS)) == found[::-1]


def test_no_zone_sets_its_clocks_twice_between_two_looks() -> None:
    nearest = min(
        (other - one, zone)
        for zone in available_timezones() - {"localtime"}
        for one, other in pairwise(changes(zone))
    )
    assert nearest > (LOOK_EVERY, ""), nearest


def changes(zone: str) -> Iterator[timedelta]:
    """When a zone's file says that its offset changes, since 1970 (RFC 9636, the second block of the file)."""
    text = files("tzdata.zoneinfo").joinpath(zone).read_bytes()
    first = _counts(text, 0)
    at = _HEAD + _size(first, 4)
    counts = _counts(text, at)
    times, types = counts[3], counts[4]
    at += _HEAD
    instants = struct.unpack_from(f">{times}q", text, at)
    kinds = text[at + 8 * times : at + 9 * times]
    offsets = [struct.unpack_from(">l", text, at + 9 * times + 6 * number)[0] for number in range(types)]
    offset = offsets[0]
    for instant, kind in zip(instants, kinds, strict=True):
        if offsets[kind] != offset:
            offset = offsets[kind]
            yield timedelta(seconds=instant)


_HEAD = 44


def _counts(text: bytes, at: int) -> tuple[int, ...]:
    """How many there are of: flags of UT, flags of standard time, leap seconds, times, types, letters."""
    return struct.unpack_from(">6l", text, at + 20)


def _size(counts: tuple[int, ...], width: int) -> int:
    ut, standard, leaps, times, types, letters = counts
    return times * (width + 1) + types * 6 + letters + leaps * (width + 4) + standard + ut
