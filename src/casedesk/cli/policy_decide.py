"""`casedesk policy decide`."""

from pathlib import Path

import click

from casedesk.cli import policy_files
from casedesk.empowerment.files.answers import as_json, in_words
from casedesk.empowerment.files.asked import read_request
from casedesk.empowerment.files.given import read_ledger
from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.ledger import Ledger
from casedesk.platform import clock


@click.command()
@click.option("--policy", required=True, metavar="FILE", type=click.Path(path_type=Path), help="As TOML.")
@click.option("--request", required=True, metavar="FILE", type=click.Path(path_type=Path), help="As JSON.")
@click.option("--ledger", metavar="FILE", type=click.Path(path_type=Path), help="What was given, as JSON.")
@click.option("--json", "as_object", is_flag=True, help="One JSON object instead of words.")
def command(policy: Path, request: Path, ledger: Path | None, as_object: bool) -> None:
    """Say what a policy decides about a request: granted, needs an approval, or refused.

    Exit code 0 whatever is decided; 1 where a file cannot be used. No desk is needed. What the files
    hold is in docs/policies.md.

    \b
      casedesk policy decide --policy policy.toml --request request.json
      casedesk policy decide --policy policy.toml --request request.json --ledger ledger.json --json
    """
    rules = policy_files.usable_policy(policy)
    matter = read_request(policy_files.content_of(request), str(request))
    given = Ledger() if ledger is None else read_ledger(policy_files.content_of(ledger), str(ledger), rules)
    decision = decide(matter.request, rules, given, matter.at or clock.now())
    if as_object:
        click.echo(as_json(decision, matter.request.currency))
    else:
        click.echo("\n".join(in_words(decision, matter.request.currency)))
