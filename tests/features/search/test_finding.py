"""What was said is found: in any script, where it stands now, by those who may see it, and only once it stands."""

import json
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders.cases import BY_CUSTOMER, BY_TESTS, a_case, a_team, a_user, answers, call, mail, writes
from tests.builders.people import a_customer
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.contacts import Recorded, log_contact, record_contact
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.placing import place, take_off
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.actions.splitting import split, unsplit
from casedesk.cases.actions.story import change_details, tell_story
from casedesk.cases.actions.tagging import tag_case
from casedesk.cases.actions.tags import merge_tags
from casedesk.cases.queries.tags import tag_called
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.cli.search import line_of
from casedesk.platform import db, words
from casedesk.platform.clock import StandingClock
from casedesk.search.actions import indexing
from casedesk.search.actions.indexing import index_all, index_unseen
from casedesk.search.queries import hits
from casedesk.search.queries.hits import Hit, place_from
from casedesk.search.queries.known import known_to
from casedesk.search.queries.verification import differences
from casedesk.search.rules.asking import is_in, pieces, question
from casedesk.search.rules.operators import Known, Named
from casedesk.search.rules.plans import Plan
from casedesk.search.rules.rows import MOST, row_words

EVERYBODY = actors.system("tests")


async def record(case_id: int, subject: str, body: str) -> Recorded:
    """The customer writes a mail with this subject."""
    return await record_contact(case_id, replace(mail(body), subject=subject), Sender.CUSTOMER, BY_CUSTOMER)


async def found(typed: str, viewer: actors.Actor = EVERYBODY, known: Known | None = None) -> list[Hit]:
    return (await hits.newest(question(typed, known or Known()), viewer)).hits


async def cases_found(typed: str, viewer: actors.Actor = EVERYBODY, known: Known | None = None) -> set[int]:
    return {hit.case_id for hit in await found(typed, viewer, known)}


SAID = {
    "korean": ("주문한 전등의 배송이 늦어요", "배송", "전등의 배송"),
    "malay": ("Lampu dalam pesanan saya sudah rosak", "pesan", "lampu dalam"),
    "chinese": ("我收到的台灯坏了，请给我退款", "台灯", "给我退款"),
    "turkish": ("IŞIĞIN KABLOSU KIRIK GELDİ", "ışığın kırık", "kablosu kırık"),
    "thai": ("โคมไฟที่สั่งไว้แตกขอคืนเงินครับ", "คืนเงิน", "สั่งไว้แตก"),
    "japanese": ("届いたﾗﾝﾌﾟが壊れていました", "ランプ", "壊れて"),
    "arabic": ("وصل المِصْبَاح مكسورًا وأريد استرداد المبلغ", "المصباح", "وصل المصباح"),
}


async def test_contacts_are_found_in_any_script(desk: Desk) -> None:
    cases = {name: await a_case(desk.aylin, mail(said)) for name, (said, _, _) in SAID.items()}
    for name, (said, some, phrase) in SAID.items():
        assert await cases_found(some) == {cases[name]}, name
        assert await cases_found(f'"{phrase}"') == {cases[name]}, name
        assert await cases_found(f'"{said}"') == {cases[name]}, name


_TEXTS = st.text(
    st.sampled_from("abcIßİıéñøЖйΣضآىกรุงเทพ김민수東京スミスサー12३' -.,@‘\u0301\u200d"),
    min_size=1,
    max_size=30,
)


@given(_TEXTS, _TEXTS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_database_answers_as_the_rules_do(database: None, text: str, typed: str) -> None:
    row = row_words("", text)
    for asked in (question(typed, Known()), question(f'"{typed}"', Known()), question(f'"{text}"', Known())):
        if not asked.has_words:
            continue
        query = " & ".join(pieces(asked))
        held = await db.value("SELECT $1::tsvector @@ $2::tsquery", row, query)
        assert held is is_in(asked, list(words.terms(text))), (row, query)


async def test_all_that_was_said_on_a_case_is_found(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, mail("The zirconium base is cracked."), title="Lamp arrived broken")
    await answers(case_id, desk.by_mina, "We send a new quokka.")
    await log_contact(case_id, replace(call(desk.mina), body="She asked for narwhals."), desk.by_mina)
    note_id = await add_note(case_id, "The carrier lost a pangolin.", desk.by_mina)
    await tell_story(case_id, {"issue": "third axolotl, again", "wish": "an okapi by Friday"}, desk.by_mina)
    for word in ("zirconium", "quokka", "narwhal", "pangolin", "axolotl", "okapi", "arrived"):
        assert await cases_found(word) == {case_id}, word
    [noted] = await found("pangolin")
    assert (noted.note_id, noted.who, noted.channel) == (note_id, "Mina Park", "email")
    [said] = await found("quokka")
    assert (said.direction, said.who, said.customer, said.owner) == (
        "out",
        "Mina Park",
        "Aylin Demir",
        "Mina Park",
    )
    [headed] = await found("axolotl")
    assert headed.interaction_id is None
    assert headed.note_id is None
    assert await differences() == []


async def test_a_changed_title_is_found_by_its_new_words_only(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, title="Gramophone")
    await change_details(case_id, {"title": "Phonograph"}, desk.by_mina)
    assert await cases_found("phonograph") == {case_id}
    assert await cases_found("gramophone") == set()


async def test_a_held_reply_and_a_draft_are_not_found(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await write_reply(case_id, NewReply("aylin@example.com", "Re", "A secret wombat.", "us"), desk.by_mina)
    assert await found("wombat") == []


async def test_what_moves_is_found_where_it_stands(desk: Desk) -> None:
    one, other = await a_case(desk.aylin), await a_case(desk.aylin, title="Another matter")
    wrote = await writes(one, "A lost capybara.")
    await place(wrote.interaction_id, other, desk.by_mina)
    assert await cases_found("capybara") == {other}
    await take_off(wrote.interaction_id, desk.by_mina)
    assert await cases_found("capybara") == set()
    await place(wrote.interaction_id, one, desk.by_mina)
    assert await cases_found("capybara") == {one}
    new = await split(one, [wrote.interaction_id], "Capybara", desk.by_mina)
    assert {hit.case_id for hit in await found("capybara")} == {new}
    await unsplit(new, desk.by_mina)
    assert await cases_found("capybara") == {one}
    assert await differences() == []


async def test_what_was_said_on_a_merged_case_leads_to_the_one_that_survives(
    desk: Desk, time: StandingClock
) -> None:
    keys = []
    for name in ("aardvark", "bandicoot", "cassowary"):
        keys.append(await a_case(desk.aylin, mail(f"A {name}."), title=name.title()))
        await add_note(keys[-1], f"Noted: {name}.", desk.by_mina)
        time.at += timedelta(hours=1)
    first, second, third = keys
    await merge(second, third, desk.by_mina)
    await merge(first, second, desk.by_mina)
    assert await cases_found("cassowary") == await cases_found("bandicoot") == {first}
    assert len(await found("cassowary")) == 3
    await unmerge(second, desk.by_mina)
    assert await cases_found("cassowary") == await cases_found("bandicoot") == {second}
    assert await cases_found("aardvark") == {first}
    assert await differences() == []


async def test_only_those_who_may_see_a_case_find_it(desk: Desk) -> None:
    private = await a_team("Board", private=True)
    member = await a_user("Noor Haddad", teams=(private,))
    case_id = await open_case(NewCase(desk.aylin, "phone", "Okapi", team_id=private), EVERYBODY)
    await add_note(case_id, "About an okapi.", actors.user(member, (private,)))
    assert await cases_found("okapi", actors.user(desk.mina)) == set()
    assert await cases_found("okapi", actors.user(member, (private,))) == {case_id}
    assert await cases_found("okapi", actors.user(desk.ana, sees_all=True)) == {case_id}
    best = await hits.best(question("okapi", Known()), actors.user(desk.mina))
    assert best.hits == []


@pytest.mark.parametrize("walks", [(5,), ()])
async def test_what_is_hidden_takes_no_place_of_what_may_be_seen(
    desk: Desk, time: StandingClock, monkeypatch: pytest.MonkeyPatch, walks: tuple[int, ...]
) -> None:
    private = await a_team("Board", private=True)
    member = actors.user(await a_user("Noor Haddad", teams=(private,)), (private,))
    seen = await a_case(desk.aylin, mail("An okapi."))
    hidden = await open_case(NewCase(desk.aylin, "phone", "Okapi", team_id=private), EVERYBODY)
    for _ in range(5):
        time.at += timedelta(minutes=1)
        await add_note(hidden, "About an okapi.", member)
    monkeypatch.setattr(hits, "plan", lambda *_args: Plan(walks, (0,)))
    monkeypatch.setattr(hits, "_FEWEST_RANKED", 5)
    monkeypatch.setattr(hits, "MOST_RANKED", 5)
    for way in (hits.best, hits.newest):
        found = await way(question("okapi", Known()), actors.user(desk.mina))
        assert [hit.case_id for hit in found.hits] == [seen]
        found = await way(question("okapi", Known()), member, limit=4)
        assert {hit.case_id for hit in found.hits} == {hidden}


async def test_operators_narrow(desk: Desk, time: StandingClock) -> None:
    known = Known(
        desk.mina, "UTC", time.at.date(), [Named(desk.mina, "Mina Park"), Named(desk.jonas, "Jonas Ott")]
    )
    zoe = await a_customer("Zoë Marsh", "zoe@example.com")
    mine = await a_case(desk.aylin, kind="complaint", priority="high")
    time.at += timedelta(days=40)
    theirs = await a_case(zoe)
    await log_contact(theirs, replace(call(desk.jonas), body="The lamp, again."), desk.by_jonas)
    owners = {row["id"]: row["owner_id"] for row in await db.records("SELECT id, owner_id FROM cases")}
    assert owners == {mine: desk.mina, theirs: desk.jonas}
    for typed, expected in {
        "lamp owner:me": {mine},
        "lamp owner:jonas": {theirs},
        "lamp kind:complaint": {mine},
        "lamp priority:high": {mine},
        "lamp channel:phone": {theirs},
        "lamp stage:working": {mine, theirs},
        "lamp stage:ended": set(),
        "lamp team:none": {mine, theirs},
        "lamp customer:zoe": {theirs},
        "lamp customer:aylin@example.com": {mine},
        "lamp customer:nobody": set(),
        "lamp before:2026-12": {mine},
        "lamp after:2026-12": {theirs},
        "stage:open owner:me": {mine},
    }.items():
        assert await cases_found(typed, known=known) == expected, typed


async def test_a_tag_narrows_under_every_name_it_ever_had(desk: Desk) -> None:
    tagged, other = await a_case(desk.aylin), await a_case(desk.aylin)
    await tag_case(tagged, ["Fragile"], desk.by_mina)
    await tag_case(other, ["Breakable"], desk.by_mina)
    known = await known_to(desk.mina, "UTC")
    assert await cases_found("lamp tag:fragile", known=known) == {tagged}
    assert await cases_found("lamp tag:none", known=known) == set()
    one, into = await tag_called("Fragile"), await tag_called("Breakable")
    assert one is not None
    assert into is not None
    await merge_tags(one.id, into.id, BY_TESTS)
    for typed in ("lamp tag:fragile", "lamp tag:breakable"):
        assert await cases_found(typed, known=known) == {tagged, other}


async def test_what_a_customer_wrote_commands_no_terminal(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, mail("A zebra\x1b]0;lamp\x07 \x9b31mred."))
    [hit] = await found("zebra")
    asked = question("zebra", Known())
    assert line_of(asked, hit, as_json=False).startswith(f"C-{case_id}  ")
    assert line_of(asked, hit, as_json=False).endswith("  A zebra ]0;lamp   31mred.")
    assert json.loads(line_of(asked, hit, as_json=True))["sentence"] == "A zebra\x1b]0;lamp\x07 \x9b31mred."


async def test_pages_follow_each_other_without_gap_or_overlap(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin, title="Zebra")
    for number in range(7):
        time.at += timedelta(minutes=number % 2)  # some at the same moment
        await writes(case_id, "zebra " * (1 + number % 3) + f"number {number}")
    for way in (hits.newest, hits.best):
        asked, seen, place = question("zebra", Known()), [], None
        while True:
            page = await way(asked, EVERYBODY, place, limit=3)
            seen += [hit.id for hit in page.hits]
            if page.after is None:
                break
            place = place_from(str(page.after))
        assert len(seen) == len(set(seen)) == 8
        whole = await way(asked, EVERYBODY, None, limit=50)
        assert seen == [hit.id for hit in whole.hits]


async def test_the_best_come_before_the_newest(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin, mail("zebra zebra zebra"))
    time.at += timedelta(hours=1)
    await writes(
        case_id, "A long letter about many things, in which there is one zebra and much else besides."
    )
    ranked = (await hits.best(question("zebra", Known()), EVERYBODY)).hits
    assert [hit.body[:5] for hit in ranked] == ["zebra", "A lon"]
    assert [hit.body[:5] for hit in await found("zebra")] == ["A lon", "zebra"]


@pytest.mark.parametrize("walks", [(1_000,), ()])
async def test_a_whole_word_comes_before_a_beginning_and_a_title_before_what_is_below_it(
    desk: Desk, time: StandingClock, monkeypatch: pytest.MonkeyPatch, walks: tuple[int, ...]
) -> None:
    case_id = await a_case(desk.aylin, replace(mail("Hello."), subject="Hello"), title="Hello")
    expected = []
    for subject, body in (
        ("My lamp", "It came in a large parcel that had been opened, and there was no letter in it."),
        ("My lamp", "It came in a large parcel that had been opened, and there was no letter in it."),
        ("Order 7", "A lamp in a large parcel that had been opened, and there was no letter in it."),
        ("Lampiran", "Saya."),
        ("Resit", "Saya lampirkan, lampirkan, lampirkan."),
    ):
        expected.append((await record(case_id, subject, body)).interaction_id)
        time.at += timedelta(hours=1)
    expected[:2] = reversed(expected[:2])  # as good as each other: the newest first
    monkeypatch.setattr(hits, "plan", lambda *_args: Plan(walks, (0,)))
    ranked = (await hits.best(question("lamp", Known()), EVERYBODY)).hits
    assert [hit.interaction_id for hit in ranked] == expected


async def test_walking_and_gathering_find_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = await a_case(desk.aylin)
    for number in range(5):
        await writes(case_id, f"zebra number {number}")
    seen = []
    for walks in ((3, 1_000), (1, 2), (1_000,), ()):
        monkeypatch.setattr(hits, "plan", lambda *_args, walks=walks: Plan(walks, (0,)))
        seen.append(
            [
                hit.id
                for hit in (await hits.newest(question("zebra number", Known()), EVERYBODY, None, 2)).hits
            ]
        )
    assert seen == [seen[0]] * 4
    assert len(seen[0]) == 2


async def test_rows_are_written_anew_after_a_loss(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, mail("A zebra."))
    note_id = await add_note(case_id, "zebra", desk.by_mina)
    contact_id = (await writes(case_id, "zebra")).interaction_id
    await db.execute("DELETE FROM search_rows WHERE note_id = $1", note_id)
    await db.execute("UPDATE search_rows SET words = '', at = now() WHERE of_case_id = $1", case_id)
    await db.execute("UPDATE search_rows SET case_id = NULL WHERE interaction_id = $1", contact_id)
    assert await differences() == [
        f"The head of C-{case_id} is not found as it stands in the record.",
        f"Contact {contact_id} is not found as it stands in the record.",
        f"Note {note_id} is not found as it stands in the record.",
    ]
    assert await index_all(at_once=2) == 4
    assert await differences() == []
    assert await index_all() == 4


async def test_rows_that_are_cut_and_written_side_by_side_are_all_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_CUT_AT_ONCE", 2)
    case_id = await a_case(desk.aylin, mail("A zebra."))
    for number in range(4):
        await writes(case_id, f"zebra {number}")
    await db.execute("DELETE FROM search_rows")

    assert await index_all() == 6
    assert await differences() == []


async def test_rows_are_copied_as_they_are_written(desk: Desk) -> None:
    case_id = await a_case(desk.aylin, mail("A zebra's C:\\stripes\tand \u53f0\u706f\n\u2019\\N\u2019"))
    await writes(case_id, "zebra again")
    everything = (
        "SELECT of_case_id, interaction_id, note_id, case_id, at, channel, words FROM search_rows ORDER BY id"
    )
    written = [tuple(row) for row in await db.records(everything)]
    await db.execute("DELETE FROM search_rows")

    await index_unseen(at_once=1)

    assert sorted(map(repr, written)) == sorted(repr(tuple(row)) for row in await db.records(everything))
    assert await differences() == []


async def test_a_very_long_text_is_found_by_its_beginning(desk: Desk) -> None:
    case_id = await a_case(
        desk.aylin, mail("".join(chr(0x20000 + number % 40_000) for number in range(2 * MOST)))
    )
    assert await cases_found("".join(chr(0x20000 + number) for number in range(3))) == {case_id}


@pytest.mark.parametrize("text", ["a'" * 10_600, "\ufdfa" * 36_000, "\u3316" * 36_000])
async def test_whatever_was_written_fits_into_a_row(database: None, text: str) -> None:
    begins = next(words.terms(text)).text[:3]
    query = " & ".join(pieces(question(begins, Known())))
    assert await db.value("SELECT $1::tsvector @@ $2::tsquery", row_words(text, text), query)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO search_rows (case_id, at, words) VALUES ($1, now(), '')",
        "INSERT INTO search_rows (case_id, of_case_id, at, channel, words) VALUES ($1, $1, now(), 'email', '')",
        (
            "INSERT INTO search_rows (of_case_id, at, channel, words)"
            " SELECT id, now(), 'email', '' FROM cases WHERE id > $1"
        ),
        "UPDATE search_rows SET case_id = NULL WHERE of_case_id = $1",
        "UPDATE search_rows SET channel = '' WHERE of_case_id = $1",
        "UPDATE search_rows SET interaction_id = (SELECT max(id) FROM interactions) WHERE of_case_id = $1",
    ],
)
async def test_the_database_refuses_rows_of_nothing_and_of_two(desk: Desk, statement: str) -> None:
    case_id = await a_case(desk.aylin)
    await db.execute("DELETE FROM search_rows WHERE of_case_id <> $1", case_id)
    await a_case(desk.aylin)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement, case_id)
