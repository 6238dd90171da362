"""Preparing an answer: which cases it is for, and what it says on each.

Each letter is filled in once and kept, so that what goes later is what somebody looked at. A customer with several of
the cases gets one letter, on the one they opened last; the others will refer to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.automation.templates.queries.facts import facts_of
from casedesk.automation.templates.queries.filling import written
from casedesk.automation.templates.rules.facts import NAMES
from casedesk.automation.templates.rules.languages import chosen
from casedesk.automation.templates.rules.placeholders import gaps_in, wrong_with
from casedesk.automation.templates.wording import fact_words
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.queries.people import answerable_addresses
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.record import customer
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say
from casedesk.problems.queries.problems import KEPT_SELF
from casedesk.settings.queries import desk_settings
from casedesk.workspace.answering.queries import WRITTEN_TO, Item, Words, campaign_of

MOST = 5_000
"""Cases of one answer."""


@dataclass(frozen=True)
class NewAnswer:
    """An answer as it was written: its words by language, whose turn it is when it went ("" to go by the words).
    `left_of` is an earlier answer: this one goes on with its campaign; whoever got a letter of it gets no second."""

    words: Sequence[Words]
    ball: str = ""
    left_of: int | None = None


async def prepare(problem_id: int, new: NewAnswer, by: Actor) -> int:
    """Notes an answer and the open cases of the problem that `by` may see; returns its key. Raises NotFound where it is
    to go on with an answer to another problem, Invalid (body)."""
    assert by.user_id is not None, "somebody writes it"
    _check(new.words)
    async with db.transaction():
        campaign_id = None if new.left_of is None else await campaign_of(new.left_of, problem_id)
        answer_id = int(await db.value(_ANSWER, problem_id, by.user_id, new.ball, clock.now(), campaign_id))
        await db.execute_many(
            """
            INSERT INTO problem_answer_words (answer_id, place, language, body, version_id) VALUES ($1, $2, $3, $4, $5)
            """,
            [
                (answer_id, place, one.language, one.body.strip(), one.version_id)
                for place, one in enumerate(new.words)
            ],
        )
        await db.execute(_CASES, by.sees_all, list(by.teams), answer_id, problem_id, campaign_id, MOST + 1)
        many = await db.value("SELECT count(*) FROM problem_answer_cases WHERE answer_id = $1", answer_id)
        if not many:
            raise Invalid({"body": say("None of its cases is open and unanswered.")})
        if many > MOST:
            raise Invalid({"body": say("At most %(most)d cases at once.", most=MOST)})
    return answer_id


_ANSWER = """
-- Note an answer; the first of a campaign begins it.
INSERT INTO problem_answers (id, problem_id, by_user_id, ball, made_at, campaign_id)
SELECT k.id, $1, $2, $3, $4, coalesce($5::bigint, k.id)
FROM (SELECT nextval(pg_get_serial_sequence('problem_answers', 'id')) AS id) AS k RETURNING id
"""
_CASES = f"""
-- Whose open cases are part of this problem, and on which of each customer's does the letter go?
INSERT INTO problem_answer_cases (answer_id, case_id, customer_id, told_on_id, seen, state)
SELECT $3, s.id, s.kept_id, CASE WHEN s.place > 1 THEN s.lead_id END, s.events_count,
       CASE WHEN s.place > 1 THEN 'same' ELSE 'filling' END
FROM (
    SELECT o.*, row_number() OVER w AS place, first_value(o.id) OVER w AS lead_id FROM (
        SELECT c.id, c.opened_at, c.events_count, {KEPT_SELF.format(customer="p")} AS kept_id
        FROM problem_cases m JOIN cases c ON c.id = m.case_id JOIN customers p ON p.id = c.customer_id
        WHERE m.problem_id = $4 AND c.disposition IS NULL AND {seen_by("c", "$1", "$2")}) AS o
    WHERE o.kept_id NOT IN ({WRITTEN_TO.format(campaign="$5::bigint")})
    WINDOW w AS (PARTITION BY o.kept_id ORDER BY o.opened_at DESC, o.id DESC)
) AS s ORDER BY s.opened_at, s.id LIMIT $6
"""  # noqa: S608  # put together from constants


def _check(words: Sequence[Words]) -> None:
    if not any(one.body.strip() for one in words):
        raise Invalid({"body": say("Write the answer first.")})
    unknown = [what for one in words for what in wrong_with(one.body, NAMES)]
    if unknown:
        raise Invalid(
            {"body": say("There is no such fact: %(facts)s.", facts=", ".join(dict.fromkeys(unknown)))}
        )


async def fill_in(item: Item, words: Sequence[Words], me: str, by: Actor) -> None:
    """Fills the letter of one case in, with what stands against its going. Raises NotFound where `by` may not see the
    case any more."""
    head = await case_head(item.case_id, by)
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    wanted = (head.language, person.language, (await desk_settings()).language)
    language = chosen([one.language for one in words], *wanted)
    assert language is not None, "an answer has words"
    body = next(one.body for one in words if one.language == language)
    text = written(body, language, await facts_of(head, person, me), fact_words())
    gaps = gaps_in(text)
    found = [one.address for one in await answerable_addresses(head.family[0]) if one.role == "customer"]
    state = "short" if gaps else "ready" if found else "unreachable"
    await db.execute(
        """
        UPDATE problem_answer_cases
        SET state = $2, seen = $3, language = $4, to_address = $5, body = $6, gaps = $7::text[] WHERE id = $1
        """,
        item.id,
        state,
        head.events_count,
        language,
        found[0] if found else "",
        text,
        gaps,
    )
