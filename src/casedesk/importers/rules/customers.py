"""What a row about a customer says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casedesk.customers.rules import people
from casedesk.customers.rules.identities import Address, Unfit, normalise, region_of_zone
from casedesk.importers.rules.cells import Unreadable, of_column, several, yes_or_no
from casedesk.importers.rules.columns import Column
from casedesk.platform.sentences import say

COLUMNS = (
    Column(
        "external_id",
        say("the customer's key where they come from"),
        ("id", "customer_id", "customer"),
        needed=True,
    ),
    Column("name", say("what they are called, in one piece"), ("full_name", "customer_name"), needed=True),
    Column(
        "email",
        say("one address, or several with ; between"),
        ("emails", "mail", "email_address", "e_mail_address"),
    ),
    Column(
        "phone",
        say("one number, or several with ;"),
        ("phones", "telephone", "tel", "mobile", "phone_number"),
    ),
    Column("handle", say("network:name, as instagram:aylin"), ("handles",)),
    Column("organisation", say("the company they belong to"), ("organization", "company", "company_name")),
    Column(
        "organisation_id",
        say("the company's key, where names are not enough"),
        ("organization_id", "company_id"),
    ),
    Column("household", say("the household they belong to, instead of a company")),
    Column("tier", say("standard, silver or gold"), ("level",)),
    Column("language", say("as en, ko or zh-Hans"), ("lang", "locale")),
    Column(
        "zone",
        say("as Europe/Berlin; numbers without a country code are read by it"),
        ("time_zone", "timezone"),
    ),
    Column("prospect", say("yes for somebody who has not bought yet")),
)

# What was written for a key of a row is also known as an identity of that customer.
_KINDS = (("email", "email"), ("phone", "phone"), ("handle", "handle"))


@dataclass(frozen=True)
class Belongs:
    """The organisation that a row names."""

    name: str
    kind: str
    external_id: str | None


@dataclass(frozen=True)
class CustomerRow:
    """A row that can be taken; None and empty say nothing about the customer."""

    external_id: str
    name: str
    addresses: tuple[Address, ...] = ()
    organisation: Belongs | None = None
    tier: str | None = None
    language: str | None = None
    zone: str | None = None
    prospect: bool | None = None


def read_row(cells: Mapping[str, str], region: str | None) -> CustomerRow | list[str]:
    """The customer that a row tells of, or all that is wrong with it.

    `region` is the country whose telephone numbers may be written without their code, where the row
    names no zone.
    """
    wrong: list[str] = []
    external_id = normalise("external_id", cells.get("external_id", ""))
    if isinstance(external_id, Unfit):
        wrong.append(of_column("external_id", external_id.reason))
    tier = cells.get("tier", "").casefold() or None
    language, zone = cells.get("language") or None, cells.get("zone") or None
    said = people.objections(cells.get("name", ""), tier or people.TIERS[0], language, zone)
    wrong += [of_column(field, reason) for field, reason in said.items()]
    prospect = _read(cells, "prospect", yes_or_no, wrong)
    addresses = _addresses(cells, (region_of_zone(zone) if zone else None) or region, wrong)
    organisation = _organisation(cells, wrong)
    if wrong or isinstance(external_id, Unfit):
        return wrong
    return CustomerRow(
        external_id.value,
        people.tidy_name(cells["name"]),
        tuple(addresses),
        organisation,
        tier,
        language,
        zone,
        prospect,
    )


def _addresses(cells: Mapping[str, str], region: str | None, wrong: list[str]) -> list[Address]:
    found: dict[tuple[str, str], Address] = {}
    for column, kind in _KINDS:
        for value in several(cells.get(column, "")):
            address = normalise(kind, value, region)
            if isinstance(address, Unfit):
                wrong.append(
                    of_column(column, say("“%(value)s”: %(reason)s", value=value, reason=address.reason))
                )
            else:
                found.setdefault((kind, address.normalised), address)
    return list(found.values())


def _organisation(cells: Mapping[str, str], wrong: list[str]) -> Belongs | None:
    company, household = cells.get("organisation", ""), cells.get("household", "")
    if company and household:
        wrong.append(
            of_column("household", say("A customer belongs to a company or to a household, not to both."))
        )
        return None
    external_id = cells.get("organisation_id") or None
    if not (company or household):
        if external_id is not None:
            wrong.append(of_column("organisation_id", say("Name the organisation too.")))
        return None
    name = people.tidy_name(company or household)
    if len(name) > people.LONGEST_NAME or len(external_id or "") > people.LONGEST_NAME:
        wrong.append(
            of_column("organisation", say("Use at most %(most)s characters.", most=people.LONGEST_NAME))
        )
    return Belongs(name, "household" if household else "company", external_id)


def _read(cells: Mapping[str, str], column: str, read: Callable[[str], Any], wrong: list[str]) -> Any:
    text = cells.get(column, "")
    try:
        return read(text) if text else None
    except Unreadable as unreadable:
        wrong.append(of_column(column, unreadable.reason))
        return None
