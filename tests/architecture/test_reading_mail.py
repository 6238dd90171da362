"""What docs/reading-mail.md says stays of a stranger's HTML is what stays."""

import re
from pathlib import Path

from casedesk.platform import markdown
from casedesk.platform.mail.html_allowed import ATTRIBUTES, GONE_WITH_CONTENT, TAGS

PAGE = (Path(__file__).parents[2] / "docs" / "reading-mail.md").read_text("utf-8")


def _listed(after: str) -> set[str]:
    found = re.search(re.escape(after) + r"\s*`([^`]*)`", PAGE)
    assert found is not None, after
    return set(found[1].split())


def test_the_tags_that_stay_are_listed() -> None:
    assert _listed("**The list.** Tags:") == TAGS
    assert _listed("Gone with all that is in them:") == GONE_WITH_CONTENT
    assert _listed("pictures of the mail itself: tags") == markdown.TAGS


def test_the_attributes_that_stay_are_listed() -> None:
    paragraph = PAGE.partition("Attributes:")[2].partition("Gone with")[0]
    listed = {name for names in re.findall(r"`([^`]*)`", paragraph) for name in names.split()}
    assert listed == {name for names in ATTRIBUTES.values() for name in names}
