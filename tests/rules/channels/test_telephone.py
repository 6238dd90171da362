"""What a telephone says of a call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.channels.phone.rules import is_withheld, number_of, title_of, with_promise
from casedesk.customers.rules.identities import Address, Unfit


@pytest.mark.parametrize(
    ("given", "region", "number"),
    [
        ("+49 30 901820", None, "+4930901820"),
        ("0049 30 901820", None, "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("+491713920017", None, "+491713920017"),
        ("0171 3920017", "DE", "+491713920017"),
        ("tel:+49-30-901820", None, "+4930901820"),
        ("tel:+4930901820;ext=12", None, "+4930901820;ext=12"),
        ("sip:+4930901820@pbx.example;transport=udp", None, "+4930901820"),
        ("SIPS:030901820@10.0.0.7", "DE", "+4930901820"),
        ('"+4930901820"', None, "+4930901820"),
        ("020 7946 0134", "GB", "+442079460134"),
        ("011 49 30 901820", "US", "+4930901820"),
        ("001 212 555 0134", "US", "+12125550134"),
    ],
)
def test_numbers_as_telephones_write_them(given: str, region: str | None, number: str) -> None:
    found = number_of(given, region)
    assert isinstance(found, Address)
    assert found.normalised == number


@pytest.mark.parametrize("given", ["12", "030 901820", "not a number", "+0 000", "+49" + "1" * 40])
def test_what_is_no_number_is_said(given: str) -> None:
    assert isinstance(number_of(given, None), Unfit)


@pytest.mark.parametrize(
    "given", ["", " ", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "UNKNOWN"]
)
def test_a_withheld_number(given: str) -> None:
    assert is_withheld(given)


@given(st.text(max_size=300), st.sampled_from([None, "DE", "US", "TH"]))
def test_whatever_a_telephone_sends_is_read_or_refused(given: str, region: str | None) -> None:
    is_withheld(given)
    found = number_of(given, region)
    if isinstance(found, Address):
        assert number_of(found.normalised, None) == Address("phone", found.normalised, found.normalised)


@pytest.mark.parametrize(
    ("channel", "direction", "answered", "title"),
    [
        ("phone", "in", False, "Missed call from +49 30 901820"),
        ("phone", "in", True, "Call from +49 30 901820"),
        ("phone", "out", False, "Call to +49 30 901820"),
        ("chat", "in", None, "Chat with +49 30 901820"),
        ("letter", "out", None, "Letter to +49 30 901820"),
        ("social", "in", None, "Message from +49 30 901820"),
    ],
)
def test_what_a_case_is_called(channel: str, direction: str, answered: bool | None, title: str) -> None:
    assert title_of(channel, direction, answered, "+49 30 901820") == title


def test_a_promise_stands_under_its_own_label() -> None:
    assert with_promise("Said.", "A call by Friday") == "Said.\n\nPromised: A call by Friday"
    assert with_promise("", "A call") == "Promised: A call"
    assert with_promise("Said. ", "") == "Said."
