"""The words of a step with the facts of a case in them."""

from casedesk.automation.templates.queries.facts import facts_of
from casedesk.automation.templates.queries.filling import written
from casedesk.automation.templates.wording import fact_words
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.record import customer
from casedesk.promises.queries.ledger import zone_of_case
from casedesk.settings.queries import desk_settings
from casedesk.web.reader import Reader, reading


async def filled_words(case_id: int, text: str, by: Actor) -> tuple[str, str]:
    """A step's words for a case, in the desk's language, and the zone by whose clock its days are counted."""
    zone = await zone_of_case(case_id)
    if "{" not in text:
        return text, zone
    head, settings = await case_head(case_id, by), await desk_settings()
    person = await customer(head.customer_id)
    assert person is not None, "a case has its customer"
    with reading(Reader(locale=settings.language, zone=settings.zone)):
        return written(text, settings.language, await facts_of(head, person, head.owner), fact_words()), zone
