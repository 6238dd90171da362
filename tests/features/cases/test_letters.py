"""Letters with all that goes with them: copies, files, pictures in the text; and letters to somebody outside."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.builders.cases import a_case, columns, entries, its_seconds_pass, stage_chain, writes
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.people import NewParticipant, add_participant, remove_participant
from casedesk.cases.actions.replies import NewReply, recall_reply, write_reply
from casedesk.cases.queries.people import accepted_on
from casedesk.cases.queries.replies import files_of_reply, held_replies_of, recalled_reply
from casedesk.cases.rules.stages import DAYS_TO_WAIT
from casedesk.channels.email.actions.receiving import keep, understand
from casedesk.customers.actions.addresses import Given, add_identity
from casedesk.platform import db, files
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid

AYLIN = "aylin@example.com"
CARRIER = "Claims@Carrier.example"
PNG = b"\x89PNG\r\n\x1a\n...."


def a_file(name: str, content: bytes = b"hello", content_id: str | None = None) -> Attached:
    kind = "image/png" if content.startswith(b"\x89PNG") else "text/plain"
    return Attached(files.put(content), len(content), name, kind, content_id)


async def goes(reply_id: int) -> Any:
    """Lets a reply go; the contact that it became."""
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    return await db.record(
        "SELECT i.* FROM interactions i JOIN replies r ON r.interaction_id = i.id WHERE r.id = $1", reply_id
    )


async def attached(interaction_id: int) -> list[tuple[str, str, str | None]]:
    rows = await db.records(
        "SELECT name, type, content_id FROM attachments WHERE interaction_id = $1 ORDER BY position",
        interaction_id,
    )
    return [(row["name"], row["type"], row["content_id"]) for row in rows]


async def test_a_letter_goes_with_its_copies_files_and_form(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    new = NewReply(
        AYLIN,
        "Lamp",
        "It is **on its way**.\n\n![label](cid:label@picture)",
        cc=["ben@example.com", AYLIN, "ben@example.com"],
        bcc=["ruth@example.com", "ben@example.com"],
        files=[
            a_file("terms.txt"),
            a_file("label.png", PNG, "label@picture"),
            a_file("other.png", PNG + b"!", "other@picture"),
        ],
    )
    reply_id = await write_reply(case_id, new, desk.by_mina)
    (held,) = await held_replies_of(case_id)
    assert (held.cc, held.bcc, held.files) == (["ben@example.com"], ["ruth@example.com"], 3)
    contact = await goes(reply_id)
    assert (contact["cc"], contact["bcc"]) == (["ben@example.com"], ["ruth@example.com"])
    assert contact["customer_id"] == desk.aylin
    assert contact["html"] == (
        '<p>It is <strong>on its way</strong>.</p>\n<p><img src="cid:label@picture" alt="label"></p>'
    )
    assert contact["body"].startswith("It is **on its way**."), "as it was typed"
    assert await attached(contact["id"]) == [
        ("terms.txt", "text/plain", None),
        ("label.png", "image/png", "label@picture"),
        ("other.png", "image/png", None),
    ]
    await assert_true_to_record(case_id)


async def test_a_picture_that_was_removed_stands_in_no_letter(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(
        case_id, NewReply(AYLIN, "", "![label](cid:gone@picture) Hello"), desk.by_mina
    )
    assert (await goes(reply_id))["html"] == "<p>[label] Hello</p>"


async def test_what_comes_twice_is_one_letter_and_what_differs_is_another(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    first = NewReply(AYLIN, "", "Hello", cc=["ben@example.com"], files=[a_file("a.txt", b"a")])
    reply_id = await write_reply(case_id, first, desk.by_mina)
    assert await write_reply(case_id, first, desk.by_mina) == reply_id
    assert await write_reply(case_id, replace(first, body="Hello\n"), desk.by_mina) == reply_id
    for other in (
        replace(first, files=[a_file("a.txt", b"b")]),
        replace(first, files=[]),
        replace(first, cc=[]),
        replace(first, bcc=["x@example.com"]),
        replace(first, kind="forward"),
    ):
        assert await write_reply(case_id, other, desk.by_mina) != reply_id
    assert len(await held_replies_of(case_id)) == 6
    assert await write_reply(case_id, first, desk.by_jonas) != reply_id


async def test_all_of_it_comes_back_when_it_is_recalled(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    new = NewReply(
        AYLIN, "Lamp", "Hello ![x](cid:x@picture)", "customer", cc=["ben@example.com"], bcc=["r@example.com"],
        files=[a_file("x.png", PNG, "x@picture"), a_file("a.txt")],
    )  # fmt: skip
    reply_id = await write_reply(case_id, new, desk.by_mina)
    assert await recalled_reply(reply_id, desk.by_mina.user_id or 0) is None, "it is still held"
    await recall_reply(reply_id, desk.by_mina)
    back = await recalled_reply(reply_id, desk.by_mina.user_id or 0)
    assert back is not None
    assert (back.kind, back.to_address, back.cc, back.bcc) == (
        "reply",
        AYLIN,
        ["ben@example.com"],
        ["r@example.com"],
    )
    assert (back.subject, back.body, back.next_stage) == ("Lamp", new.body, "awaiting_customer")
    assert [(one.name, one.content_id) for one in await files_of_reply(reply_id)] == [
        ("x.png", "x@picture"),
        ("a.txt", None),
    ]
    assert await recalled_reply(reply_id, desk.by_jonas.user_id or 0) is None, "for its author alone"


async def test_questions_that_are_only_quoted_ask_nothing(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(
        case_id, NewReply(AYLIN, "", "> Which lamp is it?\n\nThe blue one."), desk.by_mina
    )
    await goes(reply_id)
    assert (await columns(case_id)).stage == "working"


COPIED = NewReply(AYLIN, "Lamp", "It is on its way.", cc=["Ben@Example.com"])


async def on_the_case(case_id: int) -> list[tuple[str, str, str, bool]]:
    rows = await db.records("SELECT * FROM participants WHERE case_id = $1 ORDER BY id", case_id)
    return [(row["address"], row["role"], row["sees"], row["left_at"] is None) for row in rows]


async def test_whoever_gets_a_copy_takes_part_and_sees_nothing(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await add_identity(desk.aylin, Given("email", "aylin@home.example"), desk.by_mina)
    jonas = await db.value("SELECT email FROM users WHERE id = $1", desk.jonas)
    copies = [*COPIED.cc, "aylin@home.example", jonas]
    reply_id = await write_reply(case_id, replace(COPIED, cc=copies), desk.by_mina)
    assert await on_the_case(case_id) == []
    await goes(reply_id)
    assert await on_the_case(case_id) == [("ben@example.com", "participant", "nothing", True)]
    assert (await entries(case_id))[-1].kind == "participant"
    assert await accepted_on(case_id, ["ben@example.com"]) == {"ben@example.com"}
    await goes(await write_reply(case_id, replace(COPIED, body="And here."), desk.by_mina))
    assert [one.kind for one in await entries(case_id)].count("participant") == 1
    await assert_true_to_record(case_id)


async def test_a_copy_takes_nothing_from_who_sees_all_and_gives_nothing_back(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    ben = await add_participant(
        case_id, NewParticipant("ben@example.com", "Ben", sees="history"), desk.by_mina
    )
    await goes(await write_reply(case_id, COPIED, desk.by_mina))
    assert await on_the_case(case_id) == [("ben@example.com", "participant", "history", True)]
    await remove_participant(case_id, ben, desk.by_mina)
    await goes(await write_reply(case_id, replace(COPIED, body="And here."), desk.by_mina))
    assert await on_the_case(case_id) == [("ben@example.com", "participant", "nothing", True)]


async def test_who_gets_a_copy_of_a_letter_outside_is_outside_too(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await goes(await write_reply(case_id, replace(FORWARD, cc=["depot@carrier.example"]), desk.by_mina))
    assert await on_the_case(case_id) == [
        ("claims@carrier.example", "third_party", "nothing", True),
        ("depot@carrier.example", "third_party", "nothing", True),
    ]


FORWARD = NewReply(CARRIER, "Parcel 88", "Where is it?\n\n> My lamp is broken", "third_party", kind="forward")


async def test_a_forward_is_no_contact_with_the_customer(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    until = time.at + timedelta(days=2)
    reply_id = await write_reply(case_id, replace(FORWARD, wait_until=until), desk.by_mina)
    contact = await goes(reply_id)
    case = await columns(case_id)
    assert (case.stage, case.first_response_at) == ("awaiting_third_party", None)
    assert (contact["customer_id"], contact["address"]) == (None, CARRIER)
    start = await db.record("SELECT * FROM stage_starts WHERE case_id = $1 ORDER BY id DESC LIMIT 1", case_id)
    assert start is not None
    assert (start["wait_until"], start["waits_for"]) == (until, CARRIER)
    (joined,) = await db.records("SELECT * FROM participants WHERE case_id = $1", case_id)
    assert (joined["address"], joined["role"], joined["sees"]) == (
        "Claims@Carrier.example".lower(),
        "third_party",
        "nothing",
    )
    await assert_true_to_record(case_id)


async def test_a_forward_moves_nothing_unless_it_says_so(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await goes(await write_reply(case_id, replace(FORWARD, ball=""), desk.by_mina))
    assert (await columns(case_id)).stage == "working"
    assert (await entries(case_id))[-1].kind == "contact"


async def test_without_a_date_a_third_party_has_as_long_as_anybody(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, FORWARD, desk.by_mina)
    at = await db.value("SELECT written_at FROM replies WHERE id = $1", reply_id)
    await goes(reply_id)
    until = await db.value(
        "SELECT wait_until FROM stage_starts WHERE case_id = $1 ORDER BY id DESC LIMIT 1", case_id
    )
    assert until == at + timedelta(days=DAYS_TO_WAIT)


async def test_a_recalled_forward_lets_nobody_in(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, FORWARD, desk.by_mina)
    await recall_reply(reply_id, desk.by_mina)
    assert await db.records("SELECT * FROM participants WHERE case_id = $1", case_id) == []
    assert (await columns(case_id)).stage == "working"


async def test_a_forward_waits_for_nobody_when_the_customer_wrote_meanwhile(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, FORWARD, desk.by_mina)
    time.advance(seconds=2)
    await writes(case_id, "It has come after all")
    await goes(reply_id)
    assert (await columns(case_id)).stage == "working"


async def test_the_third_partys_answer_comes_to_the_case_and_moves_it(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    await goes(await write_reply(case_id, FORWARD, desk.by_mina))
    time.advance(hours=3)
    token = await db.value("SELECT reply_token FROM cases WHERE id = $1", case_id)
    answer = (
        f"From: Claims <claims@carrier.example>\r\nTo: help+{token}@lampenhaus.example\r\n"
        "Subject: Re: Parcel 88\r\nMessage-ID: <9@carrier.example>\r\n\r\nIt is in Hamburg.\r\n"
    )
    taken = await understand(await keep(answer.encode(), "test"))
    assert (taken.state, taken.case_id) == ("placed", case_id)
    assert (await columns(case_id)).stage == "working"
    contact = await db.record("SELECT * FROM interactions ORDER BY id DESC LIMIT 1")
    assert contact is not None
    assert (contact["sender_known"], contact["customer_id"]) == (True, None)
    assert [stage for stage, _ in await stage_chain(case_id)] == [
        "working",
        "awaiting_third_party",
        "working",
    ]
    await assert_true_to_record(case_id)


async def test_a_reply_to_somebody_who_takes_part_is_no_response_to_the_customer(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    await add_participant(case_id, NewParticipant("ben@example.com", "Ben"), desk.by_mina)
    contact = await goes(
        await write_reply(case_id, NewReply("ben@example.com", "", "Hello Ben"), desk.by_mina)
    )
    assert contact["customer_id"] is None
    assert (await columns(case_id)).first_response_at is None
    await assert_true_to_record(case_id)


async def test_a_forward_needs_somebody_and_some_words(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as refused:
        await write_reply(case_id, NewReply("", "", " \n", kind="forward"), desk.by_mina)
    assert set(refused.value.fields) == {"to", "body"}
