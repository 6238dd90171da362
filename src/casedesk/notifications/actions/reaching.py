"""Telling users by mail and by push, as each chose: a job for each way, which looks again whether it is still to
be told.

A push goes at once, a mail some minutes later: what was read on the page meanwhile needs none. Both wait for the
end of quiet hours.
"""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from casedesk.notifications.queries.choices import Reader as Reached
from casedesk.notifications.queries.choices import browser, browsers_of, choices_of, still_untold
from casedesk.notifications.rules.quiet import may_come_at
from casedesk.notifications.wording import sentence
from casedesk.platform import clock, db, events, public_address, push
from casedesk.platform.jobs.actions import enqueue
from casedesk.settings.queries import desk_settings
from casedesk.web.reader import Reader, reading

MAIL = "notifications.mail"
PUSH = "notifications.push"
BEFORE_MAIL = timedelta(minutes=3)


async def line_up(kind: str, new: Mapping[int, int]) -> None:
    """Enqueues what is to be told beside the page; `new` are the notifications by their users."""
    chosen = {
        key: one for key, one in (await choices_of(new)).items() if kind in one.mail or kind in one.push
    }
    if not chosen:
        return
    now = clock.now()
    for user_id, choices in chosen.items():
        if kind in choices.mail:
            at = may_come_at(now + BEFORE_MAIL, choices.zone, choices.quiet)
            payload = {"notification": new[user_id]}
            await enqueue(MAIL, payload, run_at=at, dedupe=f"{MAIL}:{new[user_id]}")
    pushed = [user_id for user_id, choices in chosen.items() if kind in choices.push]
    for one in await browsers_of(pushed) if pushed else []:
        choices = chosen[one.user_id]
        await enqueue(
            PUSH,
            {"notification": new[one.user_id], "browser": one.id},
            run_at=may_come_at(now, choices.zone, choices.quiet),
            dedupe=f"{PUSH}:{new[one.user_id]}:{one.id}",
        )


async def mail_notification(notification_id: int) -> None:
    """Puts a mail to one of us into the outbox, where a mailbox of ours sends; nothing where it was read by now."""
    found = await still_untold(notification_id)
    if found is None:
        return
    told, reader = found
    locale = await _locale_of(reader)
    with reading(Reader(locale=locale, zone=reader.zone)):
        words = sentence(told)
    title = f"C-{told.case_id} {told.title}\n" if told.case_id else ""
    body = f"{words}.\n\n{title}{public_address.absolute(told.place)}"
    await events.ask("mail_to_staff", reader.email, words, body, locale)


async def push_notification(notification_id: int, subscription_id: int) -> None:
    """Sends a push to one browser; one that takes none any more is forgotten."""
    found, to = await still_untold(notification_id), await browser(subscription_id)
    if found is None or to is None or not push.is_there():
        return
    told, reader = found
    with reading(Reader(locale=await _locale_of(reader), zone=reader.zone)):
        words = sentence(told)
    # Customers' words stay on the desk: a push says who and where, and the rest is read there.
    content = msgspec.json.encode({"title": words, "tag": f"told-{told.id}", "address": told.place})
    contact = await _contact()
    try:
        await push.send(push.Browser(to.endpoint, to.p256dh, to.auth), content, contact)
    except push.Gone:
        await db.execute("DELETE FROM push_subscriptions WHERE id = $1", to.id)


async def _locale_of(reached: Reached) -> str:
    """What they read; no browser says it here, so that who chose nothing is told in the desk's language."""
    return reached.locale or (await desk_settings()).language


async def _contact() -> str:
    """The address by which a push service reaches whoever runs the desk."""
    found = await events.ask("address_of_desk")
    return str(found) if found else "postmaster@localhost.localdomain"
