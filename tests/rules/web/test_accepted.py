"""Which languages a browser asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.web.accepted import accepted_languages


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("de", ("de",)),
        ("de-AT,de;q=0.9,en;q=0.8", ("de-AT", "de", "en")),
        ("en;q=0.1, ko;q=0.9", ("ko", "en")),
        ("ZH-hans-cn", ("zh-Hans-CN",)),
        ("tr;q=0, ms", ("ms",)),
        ("*", ()),
        ("de;q=2, de;q=x, fr;level=1, th ; q=0.5", ("th",)),
        ("en, en;q=0.5", ("en",)),
        ("../../etc, <script>", ()),
    ],
)
def test_the_best_liked_comes_first(header: str, expected: tuple[str, ...]) -> None:
    assert accepted_languages(header) == expected


@given(st.text(max_size=700))
def test_whatever_is_sent_gives_tags_or_nothing(header: str) -> None:
    assert all(one.replace("-", "").isalnum() for one in accepted_languages(header))
