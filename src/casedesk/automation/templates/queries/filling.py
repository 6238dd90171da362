"""Templates filled in for a case: in the customer's language and by their clock."""

from collections.abc import Mapping, Sequence

import msgspec

from casedesk.automation.templates.queries.facts import facts_of
from casedesk.automation.templates.queries.offered import variants_of
from casedesk.automation.templates.rules.facts import CaseFacts, said
from casedesk.automation.templates.rules.languages import chosen
from casedesk.automation.templates.rules.placeholders import fill, gaps_in
from casedesk.automation.templates.wording import remedies_in
from casedesk.cases.queries.case_page import CaseHead
from casedesk.customers.queries.record import CustomerRecord
from casedesk.settings.queries import desk_settings


class Writer(msgspec.Struct, frozen=True):
    """Who writes, as far as templates need to know."""

    id: int
    name: str
    teams: Sequence[int]


class FilledIn(msgspec.Struct, frozen=True):
    """The words of a template for one case, what is left to fill in, and the version they came from."""

    version_id: int
    name: str
    language: str
    text: str
    gaps: list[str]


async def filled_in(
    template_id: int, head: CaseHead, person: CustomerRecord, by: Writer, called: Mapping[str, str]
) -> FilledIn | None:
    """A template as this writer would send it on this case; None where there is none that they may use. What each
    fact is `called` stands where the case does not have it."""
    variants = await variants_of(template_id, by.id, by.teams)
    wanted = (head.language, person.language, (await desk_settings()).language)
    language = chosen([one.language for one in variants], *wanted)
    if language is None:
        return None
    found = next(one for one in variants if one.language == language)
    text = written(found.body, language, await facts_of(head, person, by.name), called)
    return FilledIn(found.version_id, found.name, language, text, gaps_in(text))


def written(body: str, language: str, facts: CaseFacts, called: Mapping[str, str]) -> str:
    """The words of a template in one language with these facts in them."""
    return fill(body, said(facts, language, remedies_in(language)), called).text
