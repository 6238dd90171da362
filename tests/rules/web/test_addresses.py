"""What an address says can be read from it again."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from casedesk.web.addresses import saying

VALUES = st.one_of(st.none(), st.integers(), st.text(max_size=12))


@given(st.dictionaries(st.text(min_size=1, max_size=6), VALUES, max_size=6))
def test_it_says_what_is_there_and_leaves_out_what_is_not(said: dict[str, object]) -> None:
    address = urlsplit(saying("/reports/flow", said))
    assert address.path == "/reports/flow"
    kept = [(name, str(value)) for name, value in said.items() if value is not None and value != ""]
    assert parse_qsl(address.query, keep_blank_values=True) == kept
