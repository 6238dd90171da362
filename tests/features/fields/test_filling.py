"""What is asked for on a case: filled in by one entry, found by its words, needed before it is resolved."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from tests.builders.cases import a_case, entries, last_entry
from tests.builders.fields import BY_TESTS, a_category, a_field, field
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk, open_desk

from casedesk import wiring
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.actions.story import change_details
from casedesk.fields.actions.defining import (
    bring_field_back,
    change_field,
    move_field,
    rename_choice,
    retire_field,
)
from casedesk.fields.actions.filling import fill, put_back
from casedesk.fields.queries.fields import all_fields, some_cases_with
from casedesk.fields.queries.needed import lacking
from casedesk.fields.queries.values import values_on
from casedesk.fields.rules.fields import Definition
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale

KINDS = {
    "note": ("text", ["her own words"], "her own words"),
    "serial": ("serial", ["LP-1042"], "LP-1042"),
    "weight": ("number", ["2.50"], Decimal("2.5")),
    "bought": ("day", ["2026-03-31"], date(2026, 3, 31)),
    "gift": ("yes_no", ["no"], False),
}


async def values(case_id: int) -> dict[int, Any]:
    return dict((await values_on([case_id])).get(case_id, {}))


async def tells_no_differences(case_id: int) -> None:
    assert await wiring.VERIFIERS["fields"]() == []
    assert await wiring.VERIFIERS["search"]() == []
    await assert_true_to_record(case_id)


async def test_one_entry_says_what_changed_and_no_words(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    made = {key: await a_field(key, kind) for key, (kind, _typed, _value) in KINDS.items()}
    colour, parts = await a_field("colour", "one_of"), await a_field("parts", "any_of")
    typed = {key: typed for key, (_kind, typed, _value) in KINDS.items()}
    typed |= {"colour": [f"#{colour.choices[1].id}"], "parts": ["green", "red"]}
    await fill(case_id, typed, desk.by_mina, seen=3)
    several = tuple(sorted((parts.choices[0].id, parts.choices[2].id)))
    assert await values(case_id) == {
        **{made[key].id: value for key, (_kind, _typed, value) in KINDS.items()},
        colour.id: colour.choices[1].id,
        parts.id: several,
    }
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor) == ("fields", "user")
    assert entry.payload["fields"] == {
        str(made["note"].id): [None, True],
        str(made["serial"].id): [None, True],
        str(made["weight"].id): [None, "2.5"],
        str(made["bought"].id): [None, "2026-03-31"],
        str(made["gift"].id): [None, False],
        str(colour.id): [None, colour.choices[1].id],
        str(parts.id): [None, list(several)],
    }
    assert "own words" not in str(await entries(case_id))
    await tells_no_differences(case_id)


async def test_what_is_the_same_writes_nothing_and_what_was_there_can_be_put_back(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    serial, parts = await a_field("serial", "serial"), await a_field("parts", "any_of")
    assert await fill(case_id, {"serial": ["A 1"], "parts": ["red"]}, desk.by_mina) == {
        serial.id: None,
        parts.id: None,
    }
    before = len(await entries(case_id))
    assert await fill(case_id, {"serial": [" A  1 "]}, desk.by_mina) == {}
    assert len(await entries(case_id)) == before
    had = await fill(case_id, {"serial": [""], "parts": ["blue", "red"]}, desk.by_jonas)
    assert had == {serial.id: "A 1", parts.id: (parts.choices[0].id,)}
    assert (await last_entry(case_id)).payload["fields"][str(serial.id)] == [True, None]
    await tells_no_differences(case_id)
    with pytest.raises(Stale):
        await put_back(case_id, had, desk.by_jonas, seen=before)
    await put_back(case_id, had, desk.by_jonas, seen=before + 1)
    assert await values(case_id) == had
    await tells_no_differences(case_id)


async def test_what_is_wrong_is_said_for_each_field_and_nothing_is_written(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await a_field("weight", "number")
    await a_field("colour", "one_of")
    old = await a_field("old")
    await retire_field(old.id, BY_TESTS)
    typed = {"weight": ["much"], "colour": ["pink"], "old": ["x"], "none": ["x"]}
    with pytest.raises(Invalid) as refused:
        await fill(case_id, typed, desk.by_mina)
    assert set(refused.value.fields) == {f"field.{key}" for key in typed}
    assert await values(case_id) == {}
    with pytest.raises(Stale):
        await fill(case_id, {"weight": ["2"]}, desk.by_mina, seen=1)


async def test_card_numbers_are_masked(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    note = await a_field("note")
    await fill(case_id, {"note": ["paid with 4111 1111 1111 1111"]}, desk.by_mina)
    assert "1111 1111 1111" not in (await values(case_id))[note.id]


async def test_a_case_is_resolved_when_what_is_needed_is_there(desk: Desk) -> None:
    lamps, case_id = await a_category(), await a_case(desk.aylin)
    await a_field(
        "serial", "serial", name="Serial number", needed=True, everywhere=False, categories=(lamps,)
    )
    assert await lacking(case_id) == []
    await change_details(case_id, {"category_id": lamps}, desk.by_mina)
    assert [one.name for one in await lacking(case_id)] == ["Serial number"]
    with pytest.raises(Refused, match="Serial number"):
        await resolve(case_id, "a new lamp", desk.cause, desk.by_mina)
    await fill(case_id, {"serial": ["LP-1042"]}, desk.by_mina)
    assert await lacking(case_id) == []
    await resolve(case_id, "a new lamp", desk.cause, desk.by_mina)


async def test_what_is_filled_in_on_a_merged_case_stands_where_it_leads_to(desk: Desk) -> None:
    one, two = await a_case(desk.aylin), await a_case(desk.aylin)
    serial = await a_field("serial", "serial")
    await merge(one, two, desk.by_mina)
    await fill(two, {"serial": ["A"]}, desk.by_mina)
    assert await values(one) == {serial.id: "A"}
    assert await values(two) == {}


async def test_a_field_is_changed_retired_and_asked_for_again(desk: Desk) -> None:
    lamps = await a_category()
    one, two = await a_field("one"), await a_field("colour", "one_of")
    case_id = await a_case(desk.aylin)
    await fill(case_id, {"colour": ["blue"], "one": ["x"]}, desk.by_mina)
    wanted = Definition("other", "Colour of it", "text", everywhere=False, needed=True, categories=(lamps,))
    with pytest.raises(Invalid):
        await change_field(two.id, wanted, BY_TESTS)
    chosen = ("Green", "RED", "White")
    await change_field(two.id, Definition("x", "Shade", "text", choices=chosen), BY_TESTS)
    found = await field(two.id)
    assert (found.key, found.kind, found.name) == ("colour", "one_of", "Shade")
    assert [one.name for one in found.offered] == ["Green", "RED", "White"]
    blue = next(one for one in found.choices if one.retired)
    assert (await values(case_id))[two.id] == blue.id, "a choice that is not offered stays"
    await rename_choice(two.id, blue.id, "Navy", BY_TESTS)
    for name in ("green", "", "#3"):
        with pytest.raises(Invalid):
            await rename_choice(two.id, blue.id, name, BY_TESTS)
    await move_field(two.id, -1, BY_TESTS)
    assert [one.key for one in await all_fields()] == ["colour", "one"]
    await retire_field(one.id, BY_TESTS)
    assert (await field(one.id)).retired
    assert await some_cases_with([one.id, two.id], 10) == {one.id: 1, two.id: 1}
    await bring_field_back(one.id, BY_TESTS)
    assert not (await field(one.id)).retired
    for wrong in (Definition("one", "New", "text"), Definition("new", "ONE", "text")):
        with pytest.raises(Invalid):
            await a_field(wrong.key, name=wrong.name)
    with pytest.raises(NotFound):
        await retire_field(999, BY_TESTS)
    with pytest.raises(Invalid, match="categories"):
        await a_field("far", everywhere=False, categories=(999,))


ATTACKS = {
    "another kind": "UPDATE fields SET kind = 'number' WHERE key = 'serial'",
    "another key": "UPDATE fields SET key = 'other' WHERE key = 'serial'",
    "no field any more": "DELETE FROM fields",
    "no choice any more": "DELETE FROM field_choices",
    "a unit of words": "UPDATE fields SET unit = 'kg' WHERE key = 'serial'",
    "choices of words": """INSERT INTO field_choices (field_id, kind, name)
        SELECT id, kind, 'x' FROM fields WHERE key = 'serial'""",
    "choices under a false kind": """INSERT INTO field_choices (field_id, kind, name)
        SELECT id, 'one_of', 'x' FROM fields WHERE key = 'serial'""",
    "a choice twice": """INSERT INTO field_choices (field_id, kind, name)
        SELECT id, kind, 'RED' FROM fields WHERE key = 'colour'""",
    "two values of one": """INSERT INTO field_values (case_id, field_id, kind, words, folded)
        SELECT case_id, field_id, kind, 'x', 'x' FROM field_values WHERE kind = 'serial'""",
    "two choices where one is taken": """INSERT INTO field_values (case_id, field_id, kind, choice_id)
        SELECT v.case_id, v.field_id, v.kind, o.id FROM field_values v
        JOIN field_choices o ON o.field_id = v.field_id WHERE v.kind = 'one_of' AND o.name = 'Green'""",
    "one of several twice": """INSERT INTO field_values (case_id, field_id, kind, choice_id)
        SELECT case_id, field_id, kind, choice_id FROM field_values WHERE kind = 'any_of' LIMIT 1""",
    "a value of another kind": "UPDATE field_values SET kind = 'text' WHERE kind = 'serial'",
    "a number that is words": """UPDATE field_values SET number = NULL, words = 'x', folded = 'x'
        WHERE kind = 'number'""",
    "two things in one": "UPDATE field_values SET yes = true WHERE kind = 'number'",
    "nothing": "UPDATE field_values SET number = NULL WHERE kind = 'number'",
    "no number": "UPDATE field_values SET number = 'NaN' WHERE kind = 'number'",
    "words that are not compared": "UPDATE field_values SET folded = NULL WHERE kind = 'serial'",
    "blank words": "UPDATE field_values SET words = E' \\n' WHERE kind = 'serial'",
    "the choice of another field": """UPDATE field_values SET choice_id = (
        SELECT o.id FROM field_choices o JOIN fields f ON f.id = o.field_id WHERE f.key = 'parts' LIMIT 1)
        WHERE kind = 'one_of'""",
    "a day out of reach": "UPDATE field_values SET day = 'infinity' WHERE kind = 'day'",
    "a key that is no word": "INSERT INTO fields (key, name, kind, made_at) VALUES ('A b', 'A', 'text', now())",
    "a kind nobody knows": "INSERT INTO fields (key, name, kind, made_at) VALUES ('a', 'A', 'cloud', now())",
}


async def test_the_database_holds_what_is_true_of_fields_and_values(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    for key, (kind, _typed, _value) in KINDS.items():
        await a_field(key, kind)
    await a_field("colour", "one_of")
    await a_field("parts", "any_of")
    typed = {key: typed for key, (_kind, typed, _value) in KINDS.items()}
    await fill(case_id, {**typed, "colour": ["red"], "parts": ["red", "blue"]}, desk.by_mina)
    passed = []
    for what, attack in ATTACKS.items():
        try:
            async with db.transaction():
                await db.execute(attack)
        except asyncpg.IntegrityConstraintViolationError:
            continue
        passed.append(what)
    assert passed == []


async def test_verify_tells_what_the_record_does_not_say(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await a_field("serial", "serial")
    weight = await a_field("weight", "number")
    await fill(case_id, {"serial": ["A"], "weight": ["2"]}, desk.by_mina)
    await db.execute("UPDATE field_values SET number = 3 WHERE field_id = $1", weight.id)
    assert len(await wiring.VERIFIERS["fields"]()) == 1
    await db.execute("DELETE FROM field_values WHERE case_id = $1", case_id)
    assert len(await wiring.VERIFIERS["fields"]()) == 2


async def test_of_two_who_fill_in_at_once_both_stand_in_the_record(committed: str) -> None:
    desk = await open_desk()
    case_id = await a_case(desk.aylin)
    serial = await a_field("serial", "serial")
    await asyncio.wait_for(
        asyncio.gather(*(fill(case_id, {"serial": [word]}, desk.by_mina) for word in ("A", "B", "C"))), 20
    )
    assert (await values(case_id))[serial.id] in ("A", "B", "C")
    assert [one.kind for one in await entries(case_id)].count("fields") == 3
    await tells_no_differences(case_id)
