"""Taking a file of customers.

A row is matched by its key. A customer without one, who is known by an address of the row alone, gets
it. An address that stands with somebody else stays there: the two are suggested as duplicates.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from casedesk.customers.actions.record import refresh_words
from casedesk.customers.events import CustomerAdded, CustomerChanged
from casedesk.customers.rules.identities import Address, region_of_zone
from casedesk.customers.rules.search import words_of
from casedesk.importers.actions import rows as write
from casedesk.importers.batches import Batch, Within, ahead
from casedesk.importers.outcome import Outcome
from casedesk.importers.queries import Known, Owner, held_customers, organisations_named, owners_of
from casedesk.importers.reading import Row, Table, rows_of
from casedesk.importers.rules.cells import of_column, together
from casedesk.importers.rules.customers import Belongs, CustomerRow, read_row
from casedesk.platform import clock, db, events
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings

AT_ONCE = 1_000
"""Rows of one transaction: an import that is stopped has taken whole batches."""

_FACTS = ("name", "tier", "language", "zone", "prospect")


@dataclass
class _Plan:
    """What is to be written for one row."""

    row: CustomerRow
    known: Known | None
    organisation_id: int | None
    fresh: list[Address] = field(default_factory=list)
    shared: list[Address] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


async def import_customers(
    table: Table,
    outcome: Outcome,
    told: Callable[[Outcome], None] = lambda outcome: None,
    within: Within = db.transaction,
) -> Outcome:
    """Takes the customers of a file, and counts in `outcome` what became of them; `told` hears of each batch, which
    is written `within` a transaction."""
    region = region_of_zone((await desk_settings()).zone)
    async for batch in ahead(_batches(table, region)):
        batch.count(outcome)
        async with within():
            await write.one_import_at_a_time()
            await _take(batch.ready, outcome)
        told(outcome)
    return outcome


def _batches(table: Table, region: str | None) -> Iterator[Batch[CustomerRow]]:
    lines: dict[str, int] = {}
    rows = rows_of(table)
    while some := list(islice(rows, AT_ONCE)):
        batch = Batch[CustomerRow](rows=len(some))
        for row in some:
            read = _read(row, region, lines)
            if isinstance(read, str):
                batch.refuse(row, read)
            else:
                batch.ready.append(read)
        yield batch


def _read(row: Row, region: str | None, lines: dict[str, int]) -> CustomerRow | str:
    if row.broken:
        return row.broken
    read = read_row(row.cells, region)
    if isinstance(read, list):
        return together(read)
    first = lines.setdefault(read.external_id, row.line)
    if first != row.line:
        taken = say("Line %(line)s has the key %(key)s already.", line=first, key=read.external_id)
        return of_column("external_id", taken)
    return read


async def _take(rows: list[CustomerRow], outcome: Outcome) -> None:
    plans = await _plans(rows)
    new = [plan for plan in plans if plan.known is None]
    changed = [plan for plan in plans if plan.known is not None and plan.changed]
    now = clock.now()
    keys = await write.add_customers([(plan.row, plan.organisation_id, _words(plan)) for plan in new], now)
    for plan in plans:
        if plan.known is not None:
            keys[plan.row.external_id] = plan.known.id
    await write.change_customers(
        [(keys[plan.row.external_id], plan.row, plan.organisation_id) for plan in changed]
    )
    fresh = [(keys[plan.row.external_id], address) for plan in plans for address in plan.fresh]
    lost = await write.add_identities(fresh, now)
    shared = [(keys[plan.row.external_id], address) for plan in plans for address in plan.shared] + lost
    outcome.shared += await write.add_claims(shared, now)
    await refresh_words(
        [keys[plan.row.external_id] for plan in changed] + [customer_id for customer_id, _ in lost]
    )
    await write.add_history([(keys[plan.row.external_id], "added", {}) for plan in new], now)
    await write.add_history(
        [(keys[plan.row.external_id], "changed", {"fields": plan.changed}) for plan in changed], now
    )
    for plan in new:
        await events.publish(CustomerAdded(customer_id=keys[plan.row.external_id]))
    for plan in changed:
        await events.publish(
            CustomerChanged(customer_id=keys[plan.row.external_id], fields=tuple(plan.changed))
        )
    outcome.added += len(new)
    outcome.changed += len(changed)
    outcome.unchanged += len(plans) - len(new) - len(changed)


async def _plans(rows: list[CustomerRow]) -> list[_Plan]:
    owners = await owners_of({(a.kind, a.normalised): a for row in rows for a in row.addresses}.values())
    adopted = _adoptable(rows, owners)
    held = await held_customers([row.external_id for row in rows], list(adopted.values()))
    by_key = {known.external_id: known for known in held if known.external_id is not None}
    by_id = {known.id: known for known in held if known.external_id is None and known.merged_into_id is None}
    organisations = await _organisations(rows)
    given: set[tuple[str, str]] = set()
    plans = []
    for row in rows:
        known = by_key.get(row.external_id) or by_id.get(adopted.get(row.external_id, 0))
        plan = _Plan(row, known, organisations[row.organisation] if row.organisation else None)
        _place_addresses(plan, owners, given)
        plan.changed = _changes(plan)
        plans.append(plan)
    return plans


def _adoptable(rows: list[CustomerRow], owners: dict[tuple[str, str], Owner]) -> dict[str, int]:
    """The customers without a key who have an address of a row: each for the first row that names them."""
    adopted: dict[str, int] = {}
    taken: set[int] = set()
    for row in rows:
        for address in row.addresses:
            owner = owners.get((address.kind, address.normalised))
            if owner is None or owner.external_id is not None or owner.kept_id != owner.customer_id:
                continue
            if row.external_id not in adopted and owner.customer_id not in taken:
                adopted[row.external_id] = owner.customer_id
                taken.add(owner.customer_id)
    return adopted


async def _organisations(rows: list[CustomerRow]) -> dict[Belongs, int]:
    named = dict.fromkeys(row.organisation for row in rows if row.organisation is not None)
    if not named:
        return {}
    known = await organisations_named(named)
    return known | await write.add_organisations([one for one in named if one not in known])


def _place_addresses(plan: _Plan, owners: dict[tuple[str, str], Owner], given: set[tuple[str, str]]) -> None:
    """Parts the addresses of a row into those to be written and those that stand with somebody else."""
    own = plan.known.id if plan.known else None
    for address in plan.row.addresses:
        where = (address.kind, address.normalised)
        owner = owners.get(where)
        if owner is None and where not in given:
            given.add(where)
            plan.fresh.append(address)
        elif owner is None or own not in (owner.customer_id, owner.kept_id):
            plan.shared.append(address)


def _changes(plan: _Plan) -> list[str]:
    if plan.known is None:
        return []
    said = {name: getattr(plan.row, name) for name in _FACTS} | {"organisation_id": plan.organisation_id}
    changed = [
        name for name, value in said.items() if value is not None and value != getattr(plan.known, name)
    ]
    if plan.known.external_id is None:
        changed.append("external_id")
    return [*changed, "addresses"] if plan.fresh else changed


def _words(plan: _Plan) -> str:
    organisation = plan.row.organisation.name if plan.row.organisation else None
    addresses = [(one.kind, one.normalised, one.value) for one in plan.fresh]
    return words_of(plan.row.name, organisation, addresses, plan.row.external_id)
