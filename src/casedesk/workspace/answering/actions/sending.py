"""Sending an answer: each letter a transaction of its own, by the same action as any letter.

What came of a case is written down in the transaction that writes its letter: whoever is stopped half-way goes on with
the rest, and no case gets it twice. Each letter has its ten seconds; the cases that refer to a letter are told when
those have passed, and only of one that went; where it is still held they wait.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from casedesk.accounts.queries.people import Person, person
from casedesk.accounts.rules.permissions import permissions_of
from casedesk.automation.templates.actions.writing import write_filled
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.replies import SECONDS_TO_RECALL, NewReply, recall_reply
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound, Refused, Stale
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.sentences import kept_reason, say
from casedesk.workspace.answering.actions.preparing import fill_in
from casedesk.workspace.answering.queries import (
    Answer,
    Item,
    Words,
    answer_of,
    has_letter_of,
    held_letters,
    items_in,
    went_on,
    words_of,
)

CARRY_ON = "answering.carry_on"
"""The kind of the job that goes on with an answer."""
AT_ONCE = 50
"""Up to so many letters are filled in, and written, while one waits."""
TAKES_OVER = timedelta(minutes=2)
"""After so long the job looks whether what was done at once was stopped half-way."""
TELLS_AFTER = timedelta(seconds=SECONDS_TO_RECALL + 5)

_CANNOT = (Invalid, NotFound, Refused, Stale, Forbidden)
_WAITING = {"filling": "filling", "sending": "ready", "telling": "same"}
"""In which state a case waits for its turn, by the state of its answer."""


async def begin(answer_id: int) -> None:
    """Fills in the letters of an answer that was just noted: at once where they are few, by a job where many."""
    await _set_out(answer_id, "filling", "filling")


async def send(answer_id: int, user_id: int) -> None:
    """Lets an answer go that somebody has looked at. A second press does nothing. Raises NotFound."""
    answer = await answer_of(answer_id)
    if answer is None or answer.by_user_id != user_id:
        raise NotFound(say("There is no such answer."))
    await _set_out(answer_id, "shown", "sending")


async def _set_out(answer_id: int, from_state: str, to_state: str) -> None:
    async with db.transaction():
        is_ours = await _move(answer_id, from_state, to_state)
        answer = await answer_of(answer_id)
        if answer is None:
            raise NotFound(say("There is no such answer."))
        by_job = answer.letters > AT_ONCE
        if is_ours:
            # Also where it is done at once: whoever is stopped half-way, the job goes on with the rest.
            at = None if by_job else clock.now() + TAKES_OVER
            await enqueue(
                CARRY_ON, {"answer": answer_id}, run_at=at, dedupe=f"{CARRY_ON}:{answer_id}:{to_state}"
            )
    if is_ours and not by_job:
        await carry_on(answer_id)


async def _move(answer_id: int, from_state: str, to_state: str) -> bool:
    ended = clock.now() if to_state in ("done", "stopped") else None
    moved = await db.value(
        "UPDATE problem_answers SET state = $3, ended_at = $4 WHERE id = $1 AND state = $2 RETURNING true",
        answer_id,
        from_state,
        to_state,
        ended,
    )
    return bool(moved)


async def carry_on(answer_id: int) -> None:
    """Goes on with an answer as far as it can go now. What nobody foresaw on one case keeps no other from its turn; it
    is raised when all had theirs, and the answer stays open for another try."""
    answer = await answer_of(answer_id)
    if answer is None or answer.state not in _WAITING:
        return
    who = await person(answer.by_user_id)
    act = {"filling": _fill, "sending": _write, "telling": _tell}[answer.state](
        answer, who, await words_of(answer.id)
    )
    trouble: Exception | None = None
    for item in await items_in(answer_id, _WAITING[answer.state]):
        try:
            await _one(answer, item, act)
        except OSError:
            # The database is away: the others would fare no better.
            raise
        except Exception as error:
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    await _go_further(answer)


async def _go_further(answer: Answer) -> None:
    if answer.state == "filling":
        await _move(answer.id, "filling", "shown")
    elif answer.state == "sending" and answer.counts.get("same"):
        async with db.transaction():
            if await _move(answer.id, "sending", "telling"):
                await enqueue(
                    CARRY_ON,
                    {"answer": answer.id},
                    run_at=clock.now() + TELLS_AFTER,
                    dedupe=f"{CARRY_ON}:{answer.id}:telling",
                )
    elif answer.state == "telling" and await items_in(answer.id, "same"):
        # Their letters are still held: a worker was away. Ever more seldom, should one never go.
        wait = max(TELLS_AFTER, (clock.now() - answer.made_at) / 4)
        await enqueue(CARRY_ON, {"answer": answer.id}, run_at=clock.now() + wait)
    else:
        await _move(answer.id, answer.state, "done")


Act = Callable[[Item], Awaitable[None]]


async def _one(answer: Answer, item: Item, act: Act) -> None:
    """One case, in a transaction of its own; what stands against it is written down."""
    try:
        async with db.transaction():
            if await _is_its_turn(answer, item):
                await act(item)
    except _CANNOT as refused:
        state = "untold" if item.told_on_id else "changed" if isinstance(refused, Stale) else "refused"
        await _note(item, _WAITING[answer.state], state, refused.reason)


async def _is_its_turn(answer: Answer, item: Item) -> bool:
    """Whether the answer still goes, and this case waits: another worker may have been quicker, or somebody stopped
    it. Both are ours until the transaction ends."""
    goes = await db.value(
        "-- Does this answer still go?\nSELECT state FROM problem_answers WHERE id = $1 FOR SHARE", answer.id
    )
    found = await db.value(
        """
        -- Is it still this case's turn? Nobody else takes it then.
        SELECT true FROM problem_answer_cases WHERE id = $1 AND state = $2 FOR UPDATE
        """,
        item.id,
        _WAITING[answer.state],
    )
    return goes == answer.state and bool(found)


async def _note(item: Item, before: str, state: str, why: str = "", reply_id: int | None = None) -> None:
    """Writes down what came of a case, unless that was done already. What a letter says stands with the letter."""
    sql = """
    -- What came of this case?
    UPDATE problem_answer_cases
    SET state = $3, why = $4::jsonb, reply_id = $5, body = CASE WHEN $5::bigint IS NULL THEN body ELSE '' END,
        to_address = CASE WHEN $5::bigint IS NULL THEN to_address ELSE '' END
    WHERE id = $1 AND state = $2
    """
    await db.execute(sql, item.id, before, state, kept_reason(why), reply_id)


def _actor(who: Person | None) -> Actor:
    """Who answers, as they stand now: they may have left, or have another role, since they pressed."""
    if who is None or not who.active or "cases.work" not in permissions_of(who.role):
        raise Forbidden(say("Whoever asked for it may not do this any more."))
    return actors.of_staff(who)


def _fill(answer: Answer, who: Person | None, words: Sequence[Words]) -> Act:
    async def act(item: Item) -> None:
        await fill_in(item, words, "" if who is None else who.name, _actor(who))

    return act


def _write(answer: Answer, who: Person | None, words: Sequence[Words]) -> Act:
    async def act(item: Item) -> None:
        by = _actor(who)
        # Also where two answers of a campaign go at once, or customers were merged since it was looked at.
        if await has_letter_of(answer.id, item.case_id):
            raise Refused(say("This customer got a letter of this answer already."))
        used = [one.version_id for one in words if one.language == item.language and one.version_id]
        new = NewReply(to_address=item.to_address, subject="", body=item.body, ball=answer.ball)
        reply_id = await write_filled(item.case_id, new, [], by, (item.seen, None), used=used)
        if await db.value("SELECT true FROM problem_answer_cases WHERE reply_id = $1", reply_id):
            raise Refused(say("The same letter is about to go already."))
        await _note(item, "ready", "sent", reply_id=reply_id)

    return act


def _tell(answer: Answer, who: Person | None, _words: Sequence[Words]) -> Act:
    async def act(item: Item) -> None:
        assert item.told_on_id is not None, "it refers to another case"
        went = await went_on(answer.id, item.told_on_id)
        if went == "held":
            return
        if went != "gone":
            raise Refused(say("The letter on C-%(case)d did not go.", case=item.told_on_id))
        by = _actor(who)
        async with hold(item.case_id, by) as case:
            told = {"case": item.told_on_id, "problem": answer.problem_id}
            await case.enter("told_elsewhere", by, told)
        await _note(item, "same", "told")

    return act


async def _halt(answer_id: int) -> bool:
    """Stops an answer that is on its way; the cases that wait for their turn are left without a letter."""
    async with db.transaction():
        if not (await _move(answer_id, "sending", "stopped") or await _move(answer_id, "telling", "stopped")):
            return False
        sql = """
        -- Whose turn will not come any more?
        UPDATE problem_answer_cases SET state = CASE WHEN told_on_id IS NULL THEN 'refused' ELSE 'untold' END,
               why = $2::jsonb
        WHERE answer_id = $1 AND state IN ('ready', 'same')
        """
        await db.execute(sql, answer_id, kept_reason(say("It was stopped before its turn came.")))
    return True


def may_stop(answer: Answer, user_id: int, role: str) -> bool:
    """Whether somebody may stop an answer: who wrote it, and whoever looks after the work of others."""
    return answer.by_user_id == user_id or "cases.assign" in permissions_of(role)


async def stop(answer_id: int, user_id: int) -> int:
    """Stops an answer and takes back what has not gone yet, on whatever cases; returns how many letters those were.
    Raises NotFound, Forbidden, Refused where all of it has gone."""
    answer, who = await answer_of(answer_id), await person(user_id)
    if answer is None or who is None or not may_stop(answer, user_id, who.role):
        raise NotFound(say("There is no such answer."))
    _actor(who)
    # A case may have passed to a team since that who stops it does not see: its letter is taken back as well.
    by = actors.user(who.id, sees_all=True)
    stopped = await _halt(answer_id)
    recalled = 0
    for reply_id in await held_letters(answer_id):
        try:
            await recall_reply(reply_id, by)
            recalled += 1
        except Refused:
            # Its ten seconds were over just now.
            continue
    if not stopped and not recalled:
        raise Refused(say("It is too late: all letters have gone."))
    return recalled
