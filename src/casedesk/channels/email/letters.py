"""From a mail in the outbox to the letter that is sent: who it is from, what stands above and below the words.

A letter to one person alone bears a link that opens their case; it is made anew for each try, since it stands
nowhere but in the letter.
"""

import asyncio

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from casedesk.channels.email.queries.letter_facts import LetterFacts, files_to_send, letter_facts
from casedesk.channels.email.queries.outgoing import Outgoing
from casedesk.channels.email.queries.to_send import Mailbox as OurMailbox
from casedesk.channels.email.rules import composing, threads
from casedesk.channels.email.rules.composing import Enclosed, Letter
from casedesk.channels.email.wording import words_of
from casedesk.platform import events, files, markdown
from casedesk.rota.queries.cover import cover_of
from casedesk.settings.queries import desk_settings
from casedesk.web.rendering import render_text
from casedesk.web.text_filters import paragraphs

TEXT = "email/letter.txt"
HTML = "email/letter.html"


async def letter_of(mail: Outgoing, mailbox: OurMailbox) -> Letter:
    """The letter of a mail. The same mail gives the same letter whenever it is sent, but for its link."""
    if mail.interaction_id is None:
        return await _of_its_own(mail, mailbox)
    facts = await letter_facts(mail.interaction_id)
    assert facts is not None, "a contact in the outbox stands on a case"
    desk = mailbox.from_name or (await desk_settings()).desk_name
    person = facts.author or facts.owner
    below = [facts.author or "", *await _covered(mail, facts), mailbox.signature or desk]
    parts = _Parts(
        text=markdown.to_text(facts.body),
        html=facts.html or markdown.to_html(facts.body),
        quoted=facts.quoted,
        signature="\n".join(line for line in below if line),
        link=await _link(mail),
    )
    text, html = parts.written(mail)
    return Letter(
        message_id=mail.message_id,
        date=facts.at,
        sender=composing.Mailbox(mailbox.address, f"{person}, {desk}"),
        to=_addressee(mail, facts),
        subject=mail.subject,
        text=text,
        html=html,
        reply_to=threads.reply_address(mailbox.address, facts.reply_token),
        cc=mail.cc,
        in_reply_to=mail.in_reply_to,
        thread=mail.thread,
        language=mail.language,
        automatic=facts.nature == "machine",
        enclosed=await _enclosed(mail.interaction_id),
    )


async def _of_its_own(mail: Outgoing, mailbox: OurMailbox) -> Letter:
    """The letter of a mail that is no contact: a link that was asked for, or why we could not take something."""
    desk = mailbox.from_name or (await desk_settings()).desk_name
    words = _Parts(mail.body, str(paragraphs(mail.body)), "", mailbox.signature or desk)
    text, html = words.written(mail, marked=False)
    return Letter(
        message_id=mail.message_id,
        date=mail.recorded_at,
        sender=composing.Mailbox(mailbox.address, desk),
        to=composing.Mailbox(mail.to_address),
        subject=mail.subject,
        text=text,
        html=html,
        language=mail.language,
        automatic=True,
    )


async def _covered(mail: Outgoing, facts: LetterFacts) -> list[str]:
    """Who looks after the case today, where a person writes to its customer while the owner is away; a machine's
    letter says it in its words."""
    if facts.author is None or facts.author_id == facts.owner_id or mail.kind == "forward":
        return []
    cover = await cover_of(facts.owner_id)
    if cover is None:
        return []
    return [words_of(mail.language).covered.format(owner=facts.owner, cover=cover.name)]


async def _link(mail: Outgoing) -> str | None:
    if mail.kind == "forward" or mail.case_id is None or len(mail.recipients) > 1:
        return None
    link: str | None = await events.ask("customer_link", mail.case_id, mail.to_address)
    return link


def _addressee(mail: Outgoing, facts: LetterFacts) -> composing.Mailbox:
    return composing.Mailbox(mail.to_address, facts.customer if facts.own_address else "")


async def _enclosed(interaction_id: int) -> list[Enclosed]:
    found = await files_to_send(interaction_id)
    return [
        Enclosed(one.name, one.type, await asyncio.to_thread(files.read, one.sha256.hex()), one.content_id)
        for one in found
    ]


class _Parts:
    """The words of a letter in both their shapes, and what stands around them."""

    def __init__(self, text: str, html: str, quoted: str, signature: str, link: str | None = None) -> None:
        self.text, self.html, self.quoted, self.signature = text, html, quoted, signature
        self.link = link

    def written(self, mail: Outgoing, *, marked: bool = True) -> tuple[str, str]:
        """The text and the HTML of the letter. `marked`: an answer to it is expected."""
        words = words_of(mail.language)
        marker = words.marker if marked else ""
        quoted = "\n".join(f"> {line}".rstrip() for line in self.quoted.splitlines())
        text = render_text(
            TEXT,
            marker=marker,
            words=self.text,
            quoted=quoted,
            signature=self.signature.strip(),
            link=words.link.format(link=self.link) if self.link else "",
        )
        html = render_text(
            HTML,
            subject=mail.subject,
            language=mail.language or "en",
            rtl=_is_rtl(mail.language),
            marker=marker,
            # Made from Markdown by our own writer and cleaned there.
            words=Markup(self.html),  # noqa: S704
            quoted=paragraphs(self.quoted) if self.quoted else "",
            signature=self.signature.strip().splitlines(),
            link=self.link,
            link_words=words.link.partition("{link}")[0].strip(),
        )
        return text.strip() + "\n", html


def _is_rtl(language: str | None) -> bool:
    try:
        return Locale.parse((language or "en").replace("-", "_")).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False
