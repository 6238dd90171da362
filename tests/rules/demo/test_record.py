"""What the demo tells of a case lies between its opening and the present."""

import pytest

from casedesk.demo.record import CaseRecord
from casedesk.demo.rows import Rows
from casedesk.demo.said import Head, Said, user

ENDS = 1_800_000_000_000_000
MINUTE = 60_000_000


@pytest.mark.parametrize("before", [1, 30_000_000, 4 * MINUTE, 60 * MINUTE])
def test_a_call_that_has_just_begun_is_heard_by_the_present(before: int) -> None:
    record = CaseRecord(Rows({}), 1, Head(1, "phone", "A lamp", "en"), ENDS - before, ENDS, "token")
    record.is_written_down(record.opened + 12 * MINUTE)
    record.open(user(1), 1, "who took the call", "took the call", {})
    record.hear(
        record.opened, Said("phone", "in", "It is broken.", customer_id=1, recorded=record.recorded), user(1)
    )
    assert record.opened < record.at <= ENDS
