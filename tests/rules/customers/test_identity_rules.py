"""When two written addresses are one and the same, and when something is no address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.customers.rules.identities import (
    KINDS,
    Address,
    Unfit,
    digits_of_phone,
    mailbox_key,
    mask,
    normalise,
    region_of_zone,
    shown,
)

ADDRESS_LIKE = st.text(st.sampled_from("aBcÅßé김0123456789+-.@_:;() \"'ext\u200b\ud800＠"), max_size=40)


@pytest.mark.parametrize(
    ("kind", "value", "region", "normalised"),
    [
        ("email", "Aylin.Demir@Example.COM", None, "aylin.demir@example.com"),
        ("email", " aylin@example.com\u200b ", None, "aylin@example.com"),
        ("email", "müller@Bücher.example", None, "müller@xn--bcher-kva.example"),
        ("email", "mu\u0308ller@bücher.example", None, "müller@xn--bcher-kva.example"),
        ("email", "aylin@EXAMPLE.com.", None, "aylin@example.com"),
        ("email", "aylin＠example.com", None, "aylin@example.com"),
        ("email", "root@localhost", None, "root@localhost"),
        ("email", "a@[192.0.2.1]", None, "a@[192.0.2.1]"),
        ("email", "a@under_score.example", None, "a@under_score.example"),
        ("email", '"a b"@example.com', None, '"a b"@example.com'),
        ("phone", "020 7946 0134", "GB", "+442079460134"),
        ("phone", "+44 (0)20 7946-0134", None, "+442079460134"),
        ("phone", "0044 20 7946 0134", "DE", "+442079460134"),
        ("phone", "tel:+44-20-7946-0134", None, "+442079460134"),
        ("phone", "010-1234-5678", "KR", "+821012345678"),
        ("phone", "٠٢٠ ٧٩٤٦ ٠١٣٤", "GB", "+442079460134"),
        ("phone", "+39 06 1234 5678", None, "+390612345678"),
        ("phone", "+44 20 7946 0134 ext. 12", None, "+442079460134;ext=12"),
        ("handle", "Instagram:@Aylin_D", None, "instagram:aylin_d"),
        ("handle", "telegram:aylin", None, "telegram:aylin"),
        ("handle", "@aylin@mastodon.social", None, "aylin@mastodon.social"),
        ("external_id", " Shop-12/a ", None, "Shop-12/a"),
    ],
)
def test_written_differently_and_the_same(kind: str, value: str, region: str | None, normalised: str) -> None:
    found = normalise(kind, value, region)
    assert isinstance(found, Address)
    assert found.normalised == normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("aylin.demir@gmail.com", "aylindemir@gmail.com"),
        ("aylin+shop@gmail.com", "aylin@gmail.com"),
        ("aylin@gmail.com", "aylin@googlemail.com"),
    ],
)
def test_mailboxes_are_never_guessed_to_be_one(one: str, other: str) -> None:
    first, second = normalise("email", one), normalise("email", other)
    assert isinstance(first, Address)
    assert isinstance(second, Address)
    assert first.normalised != second.normalised
    assert mailbox_key(first.normalised) == mailbox_key(second.normalised)


@pytest.mark.parametrize(
    ("kind", "value", "region", "says"),
    [
        ("email", "", None, "empty"),
        ("email", "\u200b \u202e", None, "empty"),
        ("email", "aylin", None, "name@example.com"),
        ("email", "@example.com", None, "name@example.com"),
        ("email", "aylin@", None, "name@example.com"),
        ("email", "a@b@example.com", None, "before the @"),
        ("email", "two words@example.com", None, "before the @"),
        ("email", "a" * 65 + "@example.com", None, "before the @"),
        ("email", "a@-example.com", None, "no domain"),
        ("email", "a@b..c", None, "no domain"),
        ("email", "a@\u2603.example", None, "no domain"),
        ("email", "a@" + "b" * 300, None, "too long"),
        ("phone", "020 7946 0134", None, "country code"),
        ("phone", "call me", "GB", "no telephone number"),
        ("phone", "+999 1234 5678", None, "no telephone number"),
        ("phone", "0207", "GB", "too short"),
        ("phone", "+4420794601341234", None, "too long"),
        ("handle", "@aylin", None, "network"),
        ("handle", "two words", None, "network"),
        ("external_id", "x" * 201, None, "too long"),
        ("external_id", "a\ud800", None, "cannot be read"),
        ("fax", "1", None, "no kind"),
    ],
)
def test_what_is_no_address_says_why(kind: str, value: str, region: str | None, says: str) -> None:
    found = normalise(kind, value, region)
    assert isinstance(found, Unfit)
    assert says in found.reason


@given(
    st.sampled_from([*KINDS, "fax"]),
    ADDRESS_LIKE | st.text(max_size=300),
    st.sampled_from([None, "GB", "KR"]),
)
def test_anything_may_be_asked_and_nothing_raises(kind: str, value: str, region: str | None) -> None:
    found = normalise(kind, value, region)
    if isinstance(found, Address):
        mask(kind, found.normalised)
        shown(kind, found.normalised, value)
        assert 1 <= len(found.normalised) <= 400
        assert 1 <= len(found.value) <= 400


@given(st.sampled_from(KINDS), ADDRESS_LIKE, st.sampled_from([None, "GB", "IT"]))
def test_an_address_as_compared_is_itself_when_compared_again(
    kind: str, value: str, region: str | None
) -> None:
    found = normalise(kind, value, region)
    if isinstance(found, Address):
        again = normalise(kind, found.normalised)
        assert isinstance(again, Address)
        assert again.normalised == found.normalised


@given(st.integers(10**6, 10**14))
def test_a_number_is_parted_into_country_and_the_rest(number: int) -> None:
    with_country, national = digits_of_phone(f"+{number};ext=5")
    assert with_country == str(number)
    assert with_country.endswith(national)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Europe/Berlin", "DE"),
        ("Asia/Seoul", "KR"),
        ("Asia/Istanbul", "TR"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("Nowhere/At all", None),
        (None, None),
    ],
)
def test_a_zone_lies_in_a_country_or_in_none(zone: str | None, region: str | None) -> None:
    assert region_of_zone(zone) == region


@pytest.mark.parametrize(
    ("kind", "normalised", "masked"),
    [
        ("email", "aylin@example.com", "a…@example.com"),
        ("phone", "+442079460134;ext=12", "+44…134"),
        ("phone", "+44123", "+4…"),
        ("handle", "telegram:aylin", "telegram:ay…"),
        ("external_id", "4711", "…"),
    ],
)
def test_a_mask_shows_too_little_to_use(kind: str, normalised: str, masked: str) -> None:
    assert mask(kind, normalised) == masked


def test_a_telephone_number_is_read_in_groups() -> None:
    assert shown("phone", "+442079460134", "02079460134") == "+44 20 7946 0134"
    assert shown("email", "aylin@example.com", "Aylin@Example.com") == "Aylin@Example.com"
