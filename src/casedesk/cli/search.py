"""`casedesk search`."""

import asyncio
import re
from collections.abc import AsyncIterator

import click
import msgspec

from casedesk.cases.rules import actors
from casedesk.cli import ground
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.platform.errors import Unusable
from casedesk.platform.sentences import in_english
from casedesk.search.queries.hits import Hit, best, newest
from casedesk.search.queries.known import known_to
from casedesk.search.rules.asking import Question, question
from casedesk.search.rules.sentences import plain, shown
from casedesk.settings.queries import desk_settings

AT_ONCE = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a customer wrote commands no terminal."""


@click.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Hits at most.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a line: case, interaction, sentence."
)
@takes(*PLACE)
def command(settings: Settings, query: str, limit: int, as_json: bool) -> None:
    """Find what customers wrote, what was answered and noted, and what cases are about.

    \b
    Words are found by how they begin, in any script; "a phrase" as it stands. The best of the newest thousand
    hits come first, then all others, the newest first. What an operator narrows to: owner:, stage:, channel:,
    before:, after:, team:, tag:, kind:, priority:, customer:. A hit that is no contact (a note, the head of a case)
    has null for its interaction. Times of days are those of the desk's zone.

    \b
      casedesk search 'lamp broken stage:open'
      casedesk search '"third lamp" after:2026-05' --limit 100 --json
    """
    asyncio.run(_search(settings, query, limit, as_json=as_json))


async def _search(settings: Settings, query: str, limit: int, *, as_json: bool) -> None:
    async with ground.desk(settings):
        asked = question(query, await known_to(None, (await desk_settings()).zone))
        if asked.problems:
            raise Unusable(" ".join(problem.sentence for problem in asked.problems))
        if asked.is_empty:
            raise Unusable("Say what to look for: a word, a phrase between quotation marks, or an operator.")
        count = 0
        async for hit in _hits(asked):
            if count == limit:
                break
            count += 1
            click.echo(line_of(asked, hit, as_json=as_json))
    if not count and not as_json:
        click.echo("Nothing is found.", err=True)


async def _hits(asked: Question) -> AsyncIterator[Hit]:
    """All hits: the best of the newest first, then those that are older."""
    told: set[int] = set()
    for way in (best, newest):
        page = await way(asked, actors.system("search"), None, AT_ONCE)
        while True:
            for hit in page.hits:
                if hit.id not in told:
                    told.add(hit.id)
                    yield hit
            if page.after is None:
                break
            page = await way(asked, actors.system("search"), page.after, AT_ONCE)


def line_of(asked: Question, hit: Hit, *, as_json: bool) -> str:
    """A hit in one line: its case, its day and its sentence, or an object of JSON."""
    sentence = plain(shown(asked, hit.head, hit.body))
    if not as_json:
        return f"C-{hit.case_id}  {hit.at:%Y-%m-%d}  {_CONTROLS.sub(' ', sentence)}"
    found = {"case": f"C-{hit.case_id}", "interaction": hit.interaction_id, "sentence": sentence}
    return msgspec.json.encode(found, enc_hook=in_english).decode()
