"""Every page of one thing answers, and says what it is for and what the first step is, on a desk that has one of each:
found by its links, as each of the desk's people."""

from litestar import Litestar
from pictures.addresses import kind_of, kinds_in
from selectolax.lexbor import LexborHTMLParser
from tests.builders.one_of_each import key_of, one_of_each
from tests.features.web.purposes import unsaid
from tests.visiting import ADDRESS, browser, signed_in

from casedesk.demo.cast import ANA, MINA, NOOR, RUTH

ELSEWHERE = {
    "/styleguide": "for those who build the desk",
    "/help/sent/{key:str}": "the key is random, and known to who wrote",
    "/my/cases/{number:str}": "a customer's, let in by a link: test_customer.py looks at it in a browser",
    "/cases/several/steps/{name:str}": "a part: what a step on several cases asks for",
    "/cases/{number:str}/here": "a part: who is on the case",
    "/cases/{number:str}/colleagues": "a part: who can be asked",
    "/cases/{number:str}/contacts/{interaction_id:int}/letter": "a part: what a mail said after it was read again",
    "/cases/{number:str}/contacts/{interaction_id:int}/sealed": "for a mail with a card's number: test_who_writes.py",
    "/mail/tray/{raw_id:int}/sealed": "for a mail with a card's number: test_who_writes.py",
    "/settings/mailboxes/{mailbox_id:int}/consent": "for a mailbox that is signed in elsewhere: test_mailbox_pages.py",
}
"""What nobody of the desk comes to by a link, and why."""
WANT_MORE = {
    "/team/away": 400,  # days, which its form names
    "/empowerment/workbench/requests": 404,  # a replay
    "/settings/mailboxes/consent": 409,  # a consent that was begun
}


async def test_every_page_of_one_thing_says_what_it_is_for(database: None, app: Litestar) -> None:
    begun, kinds = await one_of_each(), kinds_in(app)
    opened: dict[str, int] = {}
    silent: list[str] = []
    for who in (MINA, ANA, RUTH, NOOR):
        waiting = [*begun, *(kind.pattern for kind in kinds if not kind.places and kind.is_for(who.role))]
        async with browser(app) as window:
            await signed_in(window, await key_of(who))
            while waiting:
                path = waiting.pop()
                kind = kind_of(path, kinds)
                if kind is None or kind.pattern in opened or not kind.is_for(who.role):
                    continue
                answer = await window.get(path)
                opened[kind.pattern] = answer.status_code
                silent += [f"{path}: {what}" for what in unsaid(kind.pattern, answer)]
                waiting += _links(answer.text)
    assert {pattern: status for pattern, status in opened.items() if status >= 400} == WANT_MORE
    assert {kind.pattern for kind in kinds} - opened.keys() == ELSEWHERE.keys() - opened.keys()
    assert silent == []


def _links(page: str) -> list[str]:
    return [
        str(link.attributes["href"]).removeprefix(ADDRESS) for link in LexborHTMLParser(page).css("a[href]")
    ]
