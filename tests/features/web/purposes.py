"""What a page leaves its reader to guess."""

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

OF_ONE = {
    "/call": "who is on the telephone",
    "/cases/{number:str}": "a case",
    "/cases/{number:str}/forms/{name:str}": "a step on a case, with what it asks for",
    "/cases/{number:str}/remedies/{remedy:str}": "what may be given of it",
    "/customers/{customer_id:int}": "a customer",
    "/problems/{number:str}": "a problem",
    "/concessions/{concession_id:int}": "what was asked for or given",
    "/customers/organisations/{organisation_id:int}": "a company or a household",
    "/customers/organisations": "what a field of a form suggests",
    "/sign-in": "a name and a password",
    "/styleguide": "what those who build the desk look at",
}
"""Pages that are what stands in their heading, and need not say so twice."""


def unsaid(page: str, answer: httpx.Response) -> list[str]:
    """What a page leaves its reader to guess; a part of a page has no heading, and says nothing of its own."""
    main = LexborHTMLParser(answer.text).css_first("main") if _is_read(answer) else None
    if main is None or (heading := main.css_first("h1")) is None:
        return []
    said = _words(main.css_first(".purpose")) or page in OF_ONE or _words(heading).endswith("?")
    no_step = [one for one in main.css(".empty") if not one.css("p:not(.empty__title), a, button")]
    return [
        *([] if said else [f"nothing says what “{_words(heading)}” is for"]),
        *(f"“{_words(one)}” names no first step" for one in no_step),
    ]


def _is_read(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "html" in answer.headers.get("content-type", "")


def _words(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node is not None else ""
