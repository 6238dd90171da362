"""Writes every catalogue anew from the program's messages, and says what is missing in each (bin/words)."""

import sys

from casedesk.web.catalogues import entries, path_of
from catalogues.files import FORMS, update
from catalogues.messages import messages

_SHOWN = 10


def main() -> int:
    """Returns 1 where something is not translated, so that a script can wait for it."""
    found, waiting = messages(), 0
    for language in FORMS:
        missing = update(path_of(language), language, found, {})
        fuzzy = sum(one.fuzzy for one in entries(path_of(language).read_text("utf-8")))
        print(f"{language}: {len(found)} messages, {len(missing) - fuzzy} not translated, {fuzzy} fuzzy")  # noqa: T201
        for one in missing[:_SHOWN]:
            print(f"    {one.words[:100]!r} in {min(one.files)}")  # noqa: T201
        waiting += len(missing)
    return int(waiting > 0)


if __name__ == "__main__":
    sys.exit(main())
