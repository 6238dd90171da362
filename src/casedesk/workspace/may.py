"""What somebody may give on a case, now: read once for its page, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from casedesk.cases.queries.case_page import CaseHead
from casedesk.customers.queries.orders import Order
from casedesk.customers.queries.record import CustomerRecord
from casedesk.empowerment.actions.deciding import MAY_GIVE
from casedesk.empowerment.queries.given import Given, given_on
from casedesk.empowerment.queries.matters import Around, Asker, Matter, ledger_of, matter_of, request_of
from casedesk.empowerment.queries.policies import Version, in_force
from casedesk.empowerment.queries.usual import usual_reason
from casedesk.empowerment.rules.may import May, Open, in_words, may_now
from casedesk.empowerment.rules.policy import OccasionKind, Policy
from casedesk.empowerment.rules.requests import Request
from casedesk.empowerment.rules.wishes import Bearer, Condition, Wish
from casedesk.empowerment.rules.words import Basis, Reason, Remedy
from casedesk.platform import clock
from casedesk.settings.queries import desk_settings
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn

MOST_ORDERS = 8
"""The newest orders of which a line can be chosen; an older one is found on the customer's page."""

NAME = "may"
"""The form's name on the page."""

REMEDIES = [one.value for one in Remedy]
Word = TypeVar("Word", bound=StrEnum)


class MayView(msgspec.Struct, frozen=True):
    """The card of what may be given. `rows` are for the reason, basis and order line in `wish`; without a policy in
    force there are none."""

    version: Version | None
    rows: list[May]
    wish: Wish
    about: str
    orders: list[tuple[str, str]]
    evidence: list[str]
    incidents: list[str]
    currencies: list[str]
    given: list[Given]
    may_ask: bool
    gives: bool
    """Whether anything can be given on a case that stands like this."""
    request: Request | None = None
    """What the rows answer, for no remedy."""

    @property
    def asked(self) -> str:
        """What the rows are for, as an address says it."""
        said = {
            "reason": self.wish.reason.value,
            "basis": self.wish.basis.value,
            "currency": self.wish.currency,
            "about": self.about,
            "incident": self.wish.incident or "",
            "evidence": sorted(self.wish.evidence),
        }
        return urlencode({name: value for name, value in said.items() if value}, doseq=True)

    @property
    def best(self) -> May | None:
        """What the one button of a phone names: the first remedy of which so much is open, else one that is free."""
        some = [row for row in self.rows if row.open == Open.SOME]
        return next(iter([*some, *(row for row in self.rows if row.open == Open.ALL)]), None)

    @property
    def guidance(self) -> list[str]:
        """The guidance of lines that speak of several remedies: it is said once, before them."""
        said = Counter(words for row in self.rows for words in row.guidance)
        return [words for words, times in said.items() if times > 1]


async def may_on(head: CaseHead, person: CustomerRecord, user: SignedIn, form: Form | None = None) -> MayView:
    """What this user may give on a case, for what the form says, or for the case as it stands."""
    version = await in_force()
    desk = await desk_settings()
    around = _around(head, person)
    wish = _context(form, head, person.orders, desk.currency)
    gives = _gives(head)
    if version is None:
        return _nothing(wish)
    who = Asker(user.id, user.email, user.role, user.level, user.team_names)
    matter = await matter_of(around, who, version, clock.now(), desk.zone)
    wish = replace(wish, reason=await _reason(wish, matter, form))
    request = request_of(wish, matter)
    return MayView(
        version=version,
        rows=may_now(request, matter.policy, ledger_of(matter), matter.now) if gives else [],
        wish=wish,
        about=about_of(wish),
        orders=list(_choices(person.orders)),
        evidence=sorted(_evidence(version.policy)),
        incidents=sorted(_incidents(version.policy, matter)),
        currencies=_currencies(version.policy, wish.currency),
        given=[one for one in matter.given if one.case_id in head.family],
        may_ask=head.disposition is None,
        gives=gives,
        request=request,
    )


async def card_on(
    head: CaseHead, person: CustomerRecord, user: SignedIn, form: Form | None = None
) -> MayView:
    """What the page of a case says of giving: of one on which nothing can be given any more, only what was."""
    if _gives(head):
        return await may_on(head, person, user, form)
    version, desk = await in_force(), await desk_settings()
    nothing = _nothing(_context(form, head, person.orders, desk.currency))
    given = [] if version is None else await given_on(head.family)
    return msgspec.structs.replace(nothing, version=version, given=given)


def _gives(head: CaseHead) -> bool:
    return head.merged_into_id is None and head.stage in MAY_GIVE


async def why_of(
    head: CaseHead, person: CustomerRecord, user: SignedIn, form: Form, remedy: Remedy
) -> tuple[May, list[str]] | None:
    """How one remedy stands on a case, for what the form says, and what each limit says of it; None where nothing can
    be given."""
    view = await may_on(head, person, user, form)
    row = next((one for one in view.rows if one.remedy is remedy), None)
    if row is None or view.request is None or view.version is None:
        return None
    return row, in_words(row.limits, replace(view.request, remedy=remedy), view.version.policy)


def _nothing(wish: Wish) -> MayView:
    return MayView(
        version=None,
        rows=[],
        wish=wish,
        about="",
        orders=[],
        evidence=[],
        incidents=[],
        currencies=[],
        given=[],
        may_ask=False,
        gives=False,
    )


def _around(head: CaseHead, person: CustomerRecord) -> Around:
    house = person.organisation
    return Around(
        case_id=head.id,
        family=tuple(head.family),
        customer_id=head.customer_id,
        selves=tuple(person.group_ids),
        organisations=() if house is None else ((house.id, house.kind),),
        tier=person.facts.tier,
        category=head.category,
        team_id=head.team_id,
        orders=tuple(person.orders),
    )


def _context(form: Form | None, head: CaseHead, orders: list[Order], currency: str) -> Wish:
    """What the list depends on: reason, basis, evidence, order line; as far as it was said."""
    said = form.values if form is not None else {}
    order_id, line_id = about_from(str(said.get("about", "")) or _about_case(head, orders), orders)
    order = next((one for one in orders if one.id == order_id), None)
    ticked = said.get("evidence", [])
    return Wish(
        remedy=Remedy.STORE_CREDIT,
        reason=_word(said.get("reason"), Reason.OTHER),
        basis=_word(said.get("basis"), Basis.GOODWILL),
        currency=str(said.get("currency") or (order.currency if order is not None else currency)),
        evidence=frozenset([ticked] if isinstance(ticked, str) else ticked) - {""},
        incident=str(said.get("incident", "")) or None,
        order_id=order_id,
        line_id=line_id,
    )


async def _reason(wish: Wish, matter: Matter, form: Form | None) -> Reason:
    """The reason that was chosen; else that of what was given last on this case, else the usual one of its category."""
    if form is not None and form.values.get("reason"):
        return wish.reason
    last = [one for one in matter.given if one.case_id in matter.around.family]
    if last:
        return Reason(last[-1].reason)
    category = matter.around.category
    usual = None if category is None else await usual_reason(category)
    return usual or wish.reason


def _word(said: object, default: Word) -> Word:
    """The word of the same kind as the default that was said; the default where none was."""
    kind = type(default)
    return next((one for one in kind if one.value == said), default)


def _about_case(head: CaseHead, orders: list[Order]) -> str:
    """The case's own order, where it has one; its line, where there is no choice."""
    order = next((one for one in orders if one.id == head.order_id), None)
    if order is None:
        return ""
    return f"l{order.lines[0].id}" if len(order.lines) == 1 else f"o{order.id}"


def about_from(said: str, orders: list[Order]) -> tuple[int | None, int | None]:
    """The order and the line of it that are meant: "o12" is a whole order, "l34" a line; what is neither is none."""
    for order in orders:
        if said == f"o{order.id}":
            return order.id, None
        for line in order.lines:
            if said == f"l{line.id}":
                return order.id, line.id
    return None, None


def about_of(wish: Wish) -> str:
    """The same, as the form says it."""
    if wish.line_id is not None:
        return f"l{wish.line_id}"
    return "" if wish.order_id is None else f"o{wish.order_id}"


def _choices(orders: list[Order]) -> Iterator[tuple[str, str]]:
    for order in orders[:MOST_ORDERS]:
        yield f"o{order.id}", _("order %(number)s as a whole") % {"number": order.number}
        for line in order.lines:
            yield f"l{line.id}", f"{order.number} · {line.name}"


def _evidence(policy: Policy) -> set[str]:
    """What the policy asks for, but for what the desk sees by itself."""
    named = {word for line in policy.evidence for word in line.needs}
    return named - {"order_found"}


def _incidents(policy: Policy, matter: Matter) -> list[str]:
    today = matter.now.date()
    return [
        one.id
        for one in policy.occasions
        if one.kind is OccasionKind.INCIDENT
        and (one.starts is None or one.starts <= today)
        and today <= one.ends
    ]


def _currencies(policy: Policy, own: str) -> list[str]:
    amounts = [line.how_much.amount for line in policy.allowances if line.how_much.amount is not None]
    return sorted({own, *(code for one in amounts for code in one.currencies)})


def wish_from(form: Form, view: MayView, orders: list[Order], user: SignedIn) -> Wish:
    """What was filled in: everything wrong with it is noted on the form."""
    about = form.text("about", required=False)
    order_id, line_id = about_from(about, orders)
    if about and order_id is None:
        form.refuse("about", _("This is not an order of this customer."))
    order = next((one for one in orders if one.id == order_id), None)
    currency = form.optional_choice("currency", view.currencies) or view.wish.currency
    quantity = form.amount("quantity", user.locale)
    return Wish(
        remedy=_word(form.choice("remedy", REMEDIES), Remedy.APOLOGY),
        reason=_chosen(form, "reason", Reason.OTHER),
        basis=_chosen(form, "basis", Basis.GOODWILL),
        currency=order.currency if order is not None else currency,
        amount=form.amount("amount", user.locale),
        evidence=frozenset(form.choices("evidence", view.evidence)),
        incident=form.optional_choice("incident", view.incidents),
        order_id=order_id,
        line_id=line_id,
        quantity=quantity,
        tax=form.amount("tax", user.locale),
        cost_to_us=form.amount("cost_to_us", user.locale),
        contract=form.amount("contract", user.locale),
        bearer=_chosen(form, "bearer", Bearer.US),
        what=form.text("what", required=False),
        remark=form.words("remark", longest=2_000, required=False),
        conditions=frozenset(
            one
            for one in Condition
            if one.value in form.choices("conditions", [one.value for one in Condition])
        ),
        lapses_at=form.optional_moment("lapses_at", user.zone),
        promised_by=form.optional_moment("promised_by", user.zone),
    )


def _chosen(form: Form, name: str, default: Word) -> Word:
    return _word(form.optional_choice(name, [one.value for one in type(default)]), default)
