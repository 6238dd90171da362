"""Whom we send nothing to, and how what we send is signed."""

from datetime import UTC, datetime

import pytest

from casedesk.empowerment.fulfilment.rules.signing import signature
from casedesk.platform.outgoing import is_public, objection_to


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("127.8.9.1", False),
        ("0.0.0.0", False),  # noqa: S104  # nothing is bound here
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_inner_addresses_are_known_however_they_are_written(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://shop.example.com/casedesk", True),
        ("http://shop.example.com:8080/x?y=1", True),
        ("ftp://shop.example.com", False),
        ("https://", False),
        ("shop.example.com", False),
        ("https://ana:secret@shop.example.com", False),
        ("https://shop.example.com:99999", False),
        ("file:///etc/passwd", False),
    ],
)
def test_what_is_an_address(url: str, fine: bool) -> None:
    assert (objection_to(url) is None) is fine


def test_a_signature_covers_the_time_and_the_body() -> None:
    at = datetime.fromtimestamp(1_764_435_600, UTC)
    # Computed with `printf '1764435600.{}' | openssl dgst -sha256 -hmac secret`.
    assert signature("secret", b"{}", at) == (
        "t=1764435600,v1=ee010b7d77e6154baa1dbd0801a05f9afadfbf7a4565f29375fa61c6d242c14b"
    )
