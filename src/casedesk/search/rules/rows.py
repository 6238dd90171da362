"""The words that a row of the search is found by.

All of its texts count, in order, as platform/words.py cuts them. Of a very long text the first MOST characters do, of
one whose words fill a megabyte the first of those: PostgreSQL takes no more. Phrases, and words of scripts without
spaces that are longer than two characters, are found within the first 16,000 words.
"""

from casedesk.platform import words

MOST = 60_000
"""Characters of one text that are looked through: some thirty pages. A sign that stands for several counts as those:
a mail of 60,000 such signs would hold up everybody else for seconds."""

MOST_OF_HEAD = 1_000
OF_HEAD = "A"
"""The weight of the words of a title or a subject."""


def row_words(head: str, body: str) -> str:
    """What one thing that was said is found by, as the text of a `tsvector`."""
    return words.vector((words.within(head, MOST_OF_HEAD), words.within(body, MOST)), weights=OF_HEAD)
