"""Who a header names, however it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import Address, addresses


@pytest.mark.parametrize(
    ("raw", "mailboxes"),
    [
        (b"ann@home.example", [("ann@home.example", "")]),
        (b"Ann Lee <ann@home.example>", [("ann@home.example", "Ann Lee")]),
        (b'"Lee, Ann" <ann@home.example>', [("ann@home.example", "Lee, Ann")]),
        (b'"Ann \\"A\\" Lee" <ann@home.example>', [("ann@home.example", 'Ann "A" Lee')]),
        (b"ann@home.example (Ann Lee)", [("ann@home.example", "Ann Lee")]),
        (b"Ann (at home) Lee <ann@home.example>", [("ann@home.example", "Ann Lee (at home)")]),
        (b"(just a (nested) comment)", [("", "just a (nested) comment")]),
        (b"Ann <ann@home.example>, bo@home.example", [("ann@home.example", "Ann"), ("bo@home.example", "")]),
        (b"=?utf-8?Q?J=C3=BCrgen?= <j@home.example>", [("j@home.example", "Jürgen")]),
        (
            b"Family: Ann <ann@home.example>, bo@home.example;",
            [("ann@home.example", "Ann"), ("bo@home.example", "")],
        ),
        (b"undisclosed-recipients:;", []),
        (b"<@relay.example,@b.example:ann@home.example>", [("ann@home.example", "")]),
        (b'"ann lee"@home.example', [('"ann lee"@home.example', "")]),
        ("jürgen@grüße.example".encode(), [("jürgen@grüße.example", "")]),
        (b"", []),
        (b" , ;,", []),
        (b"<>", []),
    ],
)
def test_by_the_book(raw: bytes, mailboxes: list[tuple[str, str]]) -> None:
    assert addresses.parse(raw) == tuple(Address(*mailbox) for mailbox in mailboxes)


@pytest.mark.parametrize(
    ("raw", "mailboxes"),
    [
        (b"Lee, Ann <ann@home.example>", [("ann@home.example", "Lee, Ann")]),
        (b"a@b.example; c@d.example", [("a@b.example", ""), ("c@d.example", "")]),
        (b"Ann ann@home.example", [("ann@home.example", "Ann")]),
        (b"Ann <ann@home.example", [("ann@home.example", "Ann")]),
        (
            b"Ann <ann@home.example, Bo <bo@home.example>",
            [("ann@home.example", "Ann"), ("bo@home.example", "Bo")],
        ),
        (b"<<ann@home.example>>", [("ann@home.example", "")]),
        (b"'Ann' <'ann@home.example'>", [("ann@home.example", "'Ann'")]),
        (b"mailto:ann@home.example", [("ann@home.example", "")]),
        (b"Ann <mailto:ann@home.example>", [("ann@home.example", "Ann")]),
        (b'"ann@home.example" <other@b.example>', [("other@b.example", "ann@home.example")]),
        (b"Ann < ann @home.example >", [("ann@home.example", "Ann")]),
        (b"Whoever", [("", "Whoever")]),
        (b"root <root>", [("root", "root")]),
        (b'"unclosed <ann@home.example>', [("ann@home.example", "unclosed")]),
        (b"=?utf-8?Q?Lee,_Ann?= <ann@home.example>", [("ann@home.example", "Lee, Ann")]),
        (b'"=?utf-8?Q?J=C3=BCrgen?=" <j@home.example>', [("j@home.example", "Jürgen")]),
        (b"=?utf-8?B?PGV2aWxAeC5leGFtcGxlPg==?= <j@home.example>", [("j@home.example", "<evil@x.example>")]),
        (b"=?utf-8?B?PGV2aWxAeC5leGFtcGxlPg==?=", [("", "<evil@x.example>")]),
        (b"J\xfcrgen <j@home.example>", [("j@home.example", "Jürgen")]),
        (
            b"ann@[192.0.2.1], <bo@[IPv6:2001:db8::1]>",
            [("ann@[192.0.2.1]", ""), ("bo@[IPv6:2001:db8::1]", "")],
        ),
        (b"[ann@home.example]", [("ann@home.example", "")]),
        (b"a@b.example:c@d.example", [("a@b.example", "c@d.example")]),
    ],
)
def test_as_programs_write_them(raw: bytes, mailboxes: list[tuple[str, str]]) -> None:
    assert addresses.parse(raw) == tuple(Address(*mailbox) for mailbox in mailboxes)


PIECES = st.sampled_from(
    [
        b'"',
        b"<",
        b">",
        b"(",
        b")",
        b",",
        b";",
        b":",
        b"@",
        b"\\",
        b"=?utf-8?q?a?=",
        b"[",
        b"]",
        b" ",
        b"a",
        b"\xff",
    ]
)


@settings(max_examples=30)
@given(st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=100))
def test_any_bytes_are_taken(raw: bytes) -> None:
    for address in addresses.parse(raw):
        assert address.email or address.name
        assert not set(address.email) & set("\r\n\0")


@settings(max_examples=30)
@given(st.lists(st.emails(), min_size=1, max_size=5, unique=True))
def test_every_plain_address_is_found_as_it_is(emails: list[str]) -> None:
    raw = ", ".join(f"<{email}>" for email in emails).encode()
    assert [address.email for address in addresses.parse(raw)] == emails
