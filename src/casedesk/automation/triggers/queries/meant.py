"""What triggers and facts mean by the tags that they name, after merges."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from casedesk.automation.triggers.rules.triggers import Document, tags_in, with_leads
from casedesk.automation.triggers.rules.whens import Fact
from casedesk.cases.queries.tags import TagMeant, tags_standing_for


async def as_meant(document: Document) -> Document:
    """What a trigger says, with each tag that was merged into another named by the one it leads to, as on cases that
    are judged."""
    found = await tags_standing_for(sorted(tags_in(document)))
    return with_leads(document, {key: one.lead_id for key, one in found.items()})


async def facts_as_meant(happened: Sequence[tuple[int, Fact]]) -> list[tuple[int, Fact]]:
    """Facts by their case, with each tag that was put on named by the one it leads to."""
    tags = {tag for _case, fact in happened for tag in fact.tags}
    found = await tags_standing_for(sorted(tags))
    return [(case_id, _meant(fact, found)) for case_id, fact in happened]


def _meant(fact: Fact, found: Mapping[int, TagMeant]) -> Fact:
    if not fact.tags:
        return fact
    return replace(fact, tags=frozenset(found[tag].lead_id for tag in fact.tags if tag in found))
