"""How likely two customers are one person."""

import pytest

from casedesk.customers.rules.duplicates import LIKELY, Profile, namesakes, points, question_for, reasons


def profile(name: str = "Aylin Demir", *addresses: str, company: int | None = None) -> Profile:
    """A customer with these addresses."""
    return Profile(
        names=(name,),
        organisation_ids=frozenset() if company is None else frozenset({company}),
        emails=tuple(address for address in addresses if "@" in address),
        phones=tuple(address for address in addresses if "@" not in address),
    )


@pytest.mark.parametrize(
    ("one", "other", "claimed", "signs", "likely"),
    [
        (profile(), profile("Bo"), ["aylin@x.example"], ["same_address"], True),
        (profile(), profile("DEMİR, Aylin"), [], ["same_name"], False),
        (profile(company=1), profile(company=1), [], ["same_name", "same_organisation"], True),
        (profile(company=1), profile("Emre Demir", company=1), [], ["same_organisation"], False),
        (
            profile("A", "aylin.d@x.example"),
            profile("B", "aylind+1@y.example"),
            [],
            ["near_email"],
            False,
        ),
        (
            profile("Aylin D", "aylin.d@x.example"),
            profile("Aylin D", "aylind@x.example"),
            [],
            ["near_email", "same_name"],
            True,
        ),
        (profile("A", "info@x.example"), profile("B", "info@y.example"), [], [], False),
        (profile("A", "joe@x.example"), profile("B", "joe@y.example"), [], [], False),
        (profile("A", "+442079460134"), profile("B", "+432079460134"), [], ["same_number"], False),
        (
            profile("김민수", company=1),
            profile("김민수", company=1),
            [],
            ["same_name", "same_organisation"],
            True,
        ),
        (profile("…"), profile("…"), [], [], False),
    ],
)
def test_signs_and_what_they_weigh(
    one: Profile, other: Profile, claimed: list[str], signs: list[str], likely: bool
) -> None:
    found = reasons(one, other, claimed)
    assert [reason.sign for reason in found] == signs
    assert (points(found) >= LIKELY) is likely
    back = reasons(other, one, claimed)
    assert points(back) == points(found)


def test_a_sign_seen_twice_weighs_once() -> None:
    one, other = profile("A"), profile("B")
    assert points(reasons(one, other, ["a@x.example", "b@x.example"])) == points(
        reasons(one, other, ["a@x.example"])
    )


def test_what_to_ask_the_database_for() -> None:
    me = profile("Aylin Demir", "aylin.demir@x.example", "info@x.example", "+442079460134")
    assert question_for(me) == "'2079460134' | 'aylindemir@'"
    assert namesakes(me) == "('aylin' & 'demir')"
    assert (question_for(profile("…")), namesakes(profile("…"))) == ("", "")
