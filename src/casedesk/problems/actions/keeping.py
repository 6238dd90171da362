"""Opening a problem, writing down what is known of it, giving it to somebody, ending it.

Each writes one entry; how the problem stands is brought along in the same transaction.
"""

from casedesk.accounts.queries.people import kept_here
from casedesk.cases.rules.actors import Actor
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.problems import rules
from casedesk.problems.queries.entries import standing_by_entries


async def open_problem(title: str, known: str, owner_id: int, by: Actor) -> int:
    """Opens a problem, with what is known already; returns its key. Raises Invalid by title, known and owner_id."""
    async with db.transaction():
        await _check(rules.problem_of_title(title), known, owner_id)
        now = clock.now()
        key = int(
            await db.value(
                "INSERT INTO problems (title, owner_id, opened_at) VALUES ($1, $2, $3) RETURNING id",
                title.strip(),
                owner_id,
                now,
            )
        )
        await _enter(key, "opened", by, title.strip(), owner_id)
        await _tell(key, owner_id, by)
        if known.strip():
            await _enter(key, "known", by, known.strip())
    return key


async def _check(wrong_title: str, known: str, owner_id: int) -> None:
    wrong = {}
    if wrong_title:
        wrong["title"] = wrong_title
    if known.strip() and rules.problem_of_words(known):
        wrong["known"] = rules.problem_of_words(known)
    if not await kept_here(owner_id):
        wrong["owner_id"] = say("Choose somebody who works here.")
    if wrong:
        raise Invalid(wrong)


async def rename_problem(problem_id: int, title: str, by: Actor) -> None:
    """Calls a problem otherwise. Raises Invalid, NotFound."""
    wrong = rules.problem_of_title(title)
    if wrong:
        raise Invalid({"title": wrong})
    async with db.transaction():
        before = await _held(problem_id)
        if before.title != title.strip():
            await _change(problem_id, "renamed", by, title.strip())


async def add_known(problem_id: int, words: str, by: Actor) -> None:
    """Writes down what was found out. Raises Invalid, NotFound."""
    _check_words("known", words)
    async with db.transaction():
        await _held(problem_id)
        await _change(problem_id, "known", by, words.strip())


async def name_cause(problem_id: int, words: str, by: Actor) -> None:
    """Writes down what the cause is; from now on it is known. Raises Invalid, NotFound, Refused when it has ended."""
    _check_words("cause", words)
    async with db.transaction():
        _refuse_ended(await _held(problem_id))
        await _change(problem_id, "cause", by, words.strip())


async def end_problem(problem_id: int, words: str, by: Actor) -> None:
    """Ends a problem, with what ended it where somebody says so: no case joins it any more. Raises Invalid,
    NotFound, Refused when it has ended."""
    if words.strip():
        _check_words("ended", words)
    async with db.transaction():
        _refuse_ended(await _held(problem_id))
        await _change(problem_id, "ended", by, words.strip())


async def reopen_problem(problem_id: int, by: Actor) -> None:
    """Opens a problem again that had ended. Raises NotFound, Refused when it has not."""
    async with db.transaction():
        if (await _held(problem_id)).status != rules.ENDED:
            raise Refused(say("It has not ended."))
        await _change(problem_id, "reopened", by)


async def give_problem(problem_id: int, owner_id: int, by: Actor) -> None:
    """Gives a problem to somebody at once. Raises Invalid, NotFound."""
    async with db.transaction():
        before = await _held(problem_id)
        if not await kept_here(owner_id):
            raise Invalid({"owner_id": say("Choose somebody who works here.")})
        if before.owner_id != owner_id:
            await _change(problem_id, "owner", by, owner_id=owner_id)
            await _tell(problem_id, owner_id, by)


async def _tell(problem_id: int, owner_id: int, by: Actor) -> None:
    """Tells whoever looks after a problem now, unless they gave it to themselves."""
    payload = {"problem": problem_id}
    await notify([owner_id], Notice(Kind.PROBLEM, None, by.user_id, str(problem_id), payload))


def _check_words(field: str, words: str) -> None:
    wrong = rules.problem_of_words(words)
    if wrong:
        raise Invalid({field: wrong})


def _refuse_ended(standing: rules.Standing) -> None:
    if standing.status == rules.ENDED:
        raise Refused(say("It has ended. Open it again first."))


async def _held(problem_id: int) -> rules.Standing:
    """How a problem stands, locked: nobody else writes on it, and no case joins it, until the transaction ends."""
    found = await db.record(
        "SELECT title, status, owner_id, opened_at, ended_at FROM problems WHERE id = $1 FOR UPDATE",
        problem_id,
    )
    if found is None:
        raise NotFound(say("There is no such problem."))
    return rules.Standing(**found)


async def _change(
    problem_id: int, kind: str, by: Actor, words: str = "", *, owner_id: int | None = None
) -> None:
    """One more entry, and what all of them come to."""
    await _enter(problem_id, kind, by, words, owner_id)
    now = await standing_by_entries(problem_id)
    await db.execute(
        "UPDATE problems SET title = $2, status = $3, owner_id = $4, ended_at = $5 WHERE id = $1",
        problem_id,
        now.title,
        now.status,
        now.owner_id,
        now.ended_at,
    )


async def _enter(problem_id: int, kind: str, by: Actor, words: str = "", owner_id: int | None = None) -> None:
    await db.execute(
        """
        INSERT INTO problem_entries (problem_id, at, kind, words, owner_id, by_user_id, by_rule)
        VALUES ($1, greatest($2, (SELECT max(at) FROM problem_entries WHERE problem_id = $1)), $3, $4, $5, $6, $7)
        """,
        problem_id,
        clock.now(),
        kind,
        words,
        owner_id,
        by.user_id,
        "" if by.user_id is not None else by.rule or by.kind,
    )
