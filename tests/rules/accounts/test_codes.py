"""One-time codes: which are taken, how they are typed, and how guessing is slowed."""

from datetime import UTC, datetime, timedelta

import pytest

from casedesk.accounts.rules import codes

# RFC 6238, appendix B: the secret of the SHA-1 vectors, whose codes are the last six of the eight digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AT = datetime.fromtimestamp(1_111_111_109, UTC)
CODE, STEP = "081804", 1_111_111_109 // 30


def test_the_codes_are_those_of_the_standard() -> None:
    for second, code in ((59, "287082"), (1_111_111_111, "050471"), (1_234_567_890, "005924")):
        assert codes.step_of(SECRET, code, datetime.fromtimestamp(second, UTC)) == second // 30


@pytest.mark.parametrize(
    ("typed", "later", "taken"),
    [
        (CODE, 0, True),
        ("081 804", 0, True),
        ("081-804", 0, True),
        (CODE, 30, True),
        (CODE, -30, True),
        (CODE, 61, False),
        (CODE, -61, False),
        ("081805", 0, False),
        ("81804", 0, False),
        ("0081804", 0, False),
        ("", 0, False),
        ("०८१८०४", 0, False),
    ],
)
def test_a_code_is_taken_within_one_interval(typed: str, later: int, taken: bool) -> None:
    assert codes.step_of(SECRET, typed, AT + timedelta(seconds=later)) == (STEP if taken else None)


def test_recovery_codes_are_told_from_the_others_however_they_are_typed() -> None:
    code = codes.recovery_code([7] * 8 + [30] * 8)
    assert len(code) == 19
    assert codes.looks_like_recovery(code)
    assert codes.looks_like_recovery(f" {code.lower().replace('-', ' ')} ")
    assert not codes.looks_like_recovery(CODE)
    assert not codes.looks_like_recovery(code[:-1] + "0")


def test_five_wrong_tries_are_free_and_each_further_one_waits_longer() -> None:
    waits = [codes.wait_before_code([AT] * tries, AT).total_seconds() for tries in (0, 4, 5, 6, 8, 30)]
    assert waits == [0, 0, 10, 20, 80, 900]
    assert codes.wait_before_code([AT - timedelta(hours=1)] * 9, AT) == timedelta()


def test_a_session_counts_as_shown_for_a_while_only() -> None:
    assert codes.was_shown(AT, AT + timedelta(minutes=59))
    assert not codes.was_shown(AT, AT + timedelta(minutes=60))
    assert not codes.was_shown(AT, AT + timedelta(minutes=10), timedelta(minutes=10))
    assert not codes.was_shown(None, AT)


def test_a_new_secret_is_long_and_named_in_the_app() -> None:
    secret = codes.new_secret()
    assert len(secret) == 32
    said = codes.address_for_apps(secret, desk="casedesk", email="ana@demo.example")
    assert said == f"otpauth://totp/casedesk:ana%40demo.example?secret={secret}&issuer=casedesk"
    assert codes.in_groups(secret).replace(" ", "") == secret
