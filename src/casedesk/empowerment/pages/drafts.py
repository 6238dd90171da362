"""Writing a draft: line by line in forms, or as a whole in TOML."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.accounts.queries.people import teams
from casedesk.accounts.rules.permissions import ROLES
from casedesk.empowerment.actions import policies as acts
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.pages.people import author_of
from casedesk.empowerment.pages.versions import HOME
from casedesk.empowerment.queries import policies
from casedesk.empowerment.queries.policies import Draft
from casedesk.empowerment.rules import editing, naming
from casedesk.empowerment.rules.checking import findings
from casedesk.empowerment.rules.one_currency import differences_in, in_one_currency
from casedesk.empowerment.rules.policy import LEVELS, LONGEST_GUIDANCE, Policy, Who, WhoKind
from casedesk.empowerment.rules.wording import line as in_words
from casedesk.empowerment.rules.words import COSTLESS, Reason, Remedy
from casedesk.platform.errors import Forbidden, Invalid, Stale
from casedesk.settings.queries import desk_settings
from casedesk.web.answers import see_other
from casedesk.web.downloads import as_download
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

WRITE = requires("policy.publish_team")
REMEDIES = [one.value for one in Remedy if one not in COSTLESS]
REASONS = [one.value for one in Reason]


def address_of(draft_id: int) -> str:
    """Where a draft is written."""
    return f"{HOME}/drafts/{draft_id}"


@post(f"{HOME}/drafts", guards=[WRITE])
async def begin(request: StaffRequest) -> Response[str]:
    """Starts a draft, or goes on with the one that is begun."""
    return see_other(address_of(await acts.begin_draft(await author_of(request))))


@get(f"{HOME}/drafts/{{draft_id:int}}", guards=[WRITE])
async def show_draft(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """The draft, what it changes, and what is odd about it."""
    return await draft_page(request, draft_id)


async def draft_page(
    request: StaffRequest,
    draft_id: int,
    forms: dict[str, Form] | None = None,
    news: list[str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response[str]:
    """The page of a draft; `news` is what a newer version changed, `refusal` why it was not published."""
    draft = await policies.draft(draft_id)
    base, policy = await policies.version(draft.base_id), draft.policy
    currency = (await desk_settings()).currency
    author = await author_of(request)
    return render(
        request,
        "empowerment/draft.html",
        status=status,
        draft=draft,
        base=base,
        policy=policy,
        mine=draft.author_user_id == request.user.id or request.user.may("policy.publish"),
        lines=[(line, in_words(line)) for line in _editable(in_one_currency(policy, currency))],
        amount_of=editing.amount_of,
        name_of=naming.name,
        limit_name=naming.name_of,
        called=lambda id: f"“{naming.name_of(policy, id) or id}”",
        currency=currency,
        heads=editing.heads_of(policy, currency),
        changes=differences_in(base.policy, policy, currency),
        findings=findings(policy),
        whos=await _whos(request),
        remedies=REMEDIES,
        reasons=REASONS,
        only_manager=_only_manager(author, base, draft),
        forms=forms or {},
        longest_guidance=LONGEST_GUIDANCE,
        empty_form=_empty_form,
        news=news or [],
        refusal=refusal,
    )


def _empty_form(name: str) -> Form:
    return Form(name=name)


def _editable(policy: Policy) -> list[Any]:
    """Allowances and caps: the lines with an amount in the form."""
    return [
        *sorted(policy.allowances, key=lambda one: (one.who.kind, one.who.name, one.remedy)),
        *policy.caps,
    ]


def _only_manager(author: acts.Author, base: policies.Version, draft: Draft) -> list[str]:
    """What keeps this person from publishing the draft; empty where they may."""
    try:
        acts.may_publish(author, base, draft)
    except Forbidden as forbidden:
        return forbidden.reason.split("\n")
    return []


async def _whos(request: StaffRequest) -> list[tuple[str, str]]:
    """Of whom a new line can speak."""
    mine = [
        team for team in await teams() if request.user.may("policy.publish") or team.id in request.user.teams
    ]
    found = [(f"team:{team.name}", _("team %(name)s") % {"name": team.name}) for team in mine]
    found += [(f"level:{level}", _("level %(level)d") % {"level": level}) for level in LEVELS]
    return found + [(f"role:{role}", role) for role in ROLES]


@post(f"{HOME}/drafts/{{draft_id:int}}/lines/{{line:str}}", guards=[WRITE])
async def change_line(request: StaffRequest, draft_id: FromPath[int], line: FromPath[str]) -> Response[str]:
    """Another amount in one line."""

    def change(form: Form, policy: Policy, currency: str) -> Policy | None:
        amount = form.amount("amount", request.user.locale)
        if amount is None:
            form.refuse("amount", _("Write an amount such as 12.50."))
        form.check()
        return editing.with_line_amount(policy, line, currency, amount or Decimal(0))

    return await _change(request, draft_id, line, change)


@post(f"{HOME}/drafts/{{draft_id:int}}/lines/{{line:str}}/guidance", guards=[WRITE])
async def guide(request: StaffRequest, draft_id: FromPath[int], line: FromPath[str]) -> Response[str]:
    """What helps whoever works on a case where this line speaks."""

    def change(form: Form, policy: Policy, _currency: str) -> Policy | None:
        words = form.words("guidance", longest=LONGEST_GUIDANCE, required=False)
        form.check()
        return editing.with_guidance(policy, line, words)

    return await _change(request, draft_id, f"guidance-{line}", change)


@post(f"{HOME}/drafts/{{draft_id:int}}/lines/{{line:str}}/removal", guards=[WRITE])
async def remove_line(request: StaffRequest, draft_id: FromPath[int], line: FromPath[str]) -> Response[str]:
    """One line less."""
    return await _change(
        request, draft_id, line, lambda _form, policy, _c: editing.without_line(policy, line)
    )


@post(f"{HOME}/drafts/{{draft_id:int}}/lines", guards=[WRITE])
async def add_line(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """One allowance more."""
    whos = [value for value, _words in await _whos(request)]

    def change(form: Form, policy: Policy, currency: str) -> Policy:
        kind, _sep, name = form.choice("who", whos).partition(":")
        remedy = form.choice("remedy", REMEDIES)
        reasons = form.choices("reasons", REASONS)
        amount = form.amount("amount", request.user.locale)
        if amount is None:
            form.refuse("amount", _("Write an amount such as 12.50."))
        form.check()
        who = Who(WhoKind[kind.upper()], name)
        chosen = frozenset(map(Reason, reasons))
        return editing.with_allowance(policy, who, Remedy(remedy), (currency, amount or Decimal(0)), chosen)

    return await _change(request, draft_id, "new", change)


@post(f"{HOME}/drafts/{{draft_id:int}}/heads", guards=[WRITE])
async def change_heads(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """Budgets, and who approves up to what."""

    def change(form: Form, policy: Policy, currency: str) -> Policy:
        names = ("yearly_budget", "thanks_budget", "supervisor_up_to", "provisional")
        amounts = [form.amount(name, request.user.locale) for name in names]
        form.check()
        return editing.with_heads(policy, currency, editing.Heads(*amounts))

    return await _change(request, draft_id, "heads", change)


Change = Callable[[Form, Policy, str], Policy | None]


async def _change(request: StaffRequest, draft_id: int, name: str, change: Change) -> Response[str]:
    form = await read_form(request)
    draft, currency = await policies.draft(draft_id), (await desk_settings()).currency
    form.name = name
    try:
        edits = form.optional_integer("edits", lowest=0, highest=2**31 - 1)
        changed = change(form, draft.policy, currency)
        if changed is None:
            raise Invalid({"amount": _("There is no such line any more.")})
        await acts.write_draft(draft_id, write_policy(changed), edits, await author_of(request))
    except Invalid as wrong:
        if "document" in wrong.fields:
            wrong = Invalid({"amount": wrong.fields["document"]})
        return await draft_page(request, draft_id, {name: form.refused(wrong)}, status=422)
    except Stale as stale:
        return await draft_page(request, draft_id, refusal=stale.reason, status=409)
    flash(request, _("Written into the draft."))
    return see_other(address_of(draft_id))


@post(f"{HOME}/drafts/{{draft_id:int}}/document", guards=[WRITE])
async def import_document(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """The whole draft from TOML: typed, pasted, or a file from a repository."""
    form = await read_form(request)
    form.name = "document"
    try:
        edits = form.optional_integer("edits", lowest=0, highest=2**31 - 1)
        files = form.files("file")
        text = (
            (await files[0].read()).decode("utf-8", "replace")
            if files
            else form.words("document", longest=200_000)
        )
        form.check()
        await acts.write_draft(draft_id, text, edits, await author_of(request))
    except Invalid as wrong:
        return await draft_page(request, draft_id, {"document": form.refused(wrong)}, status=422)
    except Stale as stale:
        return await draft_page(request, draft_id, refusal=stale.reason, status=409)
    flash(request, _("Read into the draft."))
    return see_other(address_of(draft_id))


@get(f"{HOME}/drafts/{{draft_id:int}}/document", guards=[WRITE])
async def export_draft(draft_id: FromPath[int]) -> Response[bytes]:
    """The draft as a file."""
    draft = await policies.draft(draft_id)
    return as_download(draft.document.encode(), f"draft-{draft_id}.toml", "text/plain")


@post(f"{HOME}/drafts/{{draft_id:int}}/removal", guards=[WRITE])
async def discard(request: StaffRequest, draft_id: FromPath[int]) -> Response[str]:
    """Throws the draft away."""
    await acts.discard_draft(draft_id, await author_of(request))
    flash(request, _("The draft is gone."))
    return see_other(HOME)


ROUTES: list[Any] = [
    begin,
    show_draft,
    change_line,
    guide,
    remove_line,
    add_line,
    change_heads,
    import_document,
    export_draft,
    discard,
]
