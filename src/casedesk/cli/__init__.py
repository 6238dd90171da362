"""The command line: `casedesk COMMAND`. One module a command; only the one called is imported."""

import sys

import click

from casedesk.cli.lazy import Entry, LazyGroup
from casedesk.platform.errors import CasedeskError

HELP = """casedesk keeps what customers ask for in cases until it is fixed, and counts how long that took.

\b
Try it with an invented desk, on this machine only:
  casedesk run --demo --data ./try
\b
Start your own:
  casedesk run --data /srv/casedesk
  casedesk mail import ~/old-mails
  casedesk backup desk.tar

A setting is said by a flag, by the environment (CASEDESK_PORT=8080) or in casedesk.toml
(port = 8080), in this order. `casedesk COMMAND --help` shows what a command takes.
"""

_USER = LazyGroup(
    {
        "add": Entry("casedesk.cli.user_add", "Add somebody who works at the desk."),
        "reset-codes": Entry("casedesk.cli.user_reset_codes", "Take away somebody's lost one-time codes."),
    },
    help="People who work at the desk.",
)

_CUSTOMER = LazyGroup(
    {
        "export": Entry(
            "casedesk.cli.customer_export", "Write what the desk holds of a customer into a file."
        ),
        "erase": Entry("casedesk.cli.customer_erase", "Erase a customer on their legal request."),
    },
    help="What the desk holds of a customer.",
)

_MAIL = LazyGroup(
    {
        "import": Entry("casedesk.cli.mail_import", "Take mails from a folder, an mbox or a Maildir."),
        "explain": Entry("casedesk.cli.mail_explain", "Say what would be made of mails."),
    },
    help="Mails that came before, or elsewhere.",
)

_IMPORT = LazyGroup(
    {
        "customers": Entry("casedesk.cli.import_customers", "Bring customers over from a CSV file."),
        "orders": Entry("casedesk.cli.import_orders", "Bring their orders over from a CSV file."),
        "events": Entry("casedesk.cli.import_events", "Bring the case history of another tool over."),
    },
    help="Bring customers, orders and history over from elsewhere.",
)

_CLOCK = LazyGroup(
    {
        "between": Entry("casedesk.cli.clock_between", "Count the working hours from one time to another."),
        "add": Entry("casedesk.cli.clock_add", "Say when a number of working hours will have passed."),
        "explain": Entry("casedesk.cli.clock_explain", "Say how each number of a case came about."),
    },
    help="Working hours, counted without a desk; and what the clock says of a case.",
)

_POLICY = LazyGroup(
    {
        "check": Entry(
            "casedesk.cli.policy_check", "Say what is wrong with a policy, and who may give what."
        ),
        "decide": Entry("casedesk.cli.policy_decide", "Say what a policy decides about a request."),
        "diff": Entry("casedesk.cli.policy_diff", "Say in words what changes from one policy to another."),
        "starter": Entry("casedesk.cli.policy_starter", "Print a policy to start from."),
    },
    help="What agents may grant on their own, as a file.",
)

_STATS = LazyGroup(
    {
        "survival": Entry(
            "casedesk.cli.stats_survival", "Estimate how long it takes, with those who still wait."
        )
    },
    help="The estimates of the reports, of any figures and without a desk.",
)

_REPORT = LazyGroup(
    {
        "resolution": Entry(
            "casedesk.cli.report_resolution", "Say how long it takes until it is really fixed."
        )
    },
    help="The desk's reports, for other programs to read.",
)

ENTRIES: dict[str, Entry | click.Group] = {
    "run": Entry("casedesk.cli.run", "Start the desk: database, pages and jobs, until Ctrl-C."),
    "worker": Entry("casedesk.cli.worker", "Run jobs only, beside or instead of those inside `run`."),
    "migrate": Entry("casedesk.cli.migrate", "Bring the database to this version's schema."),
    "demo": Entry("casedesk.cli.demo", "Fill an empty desk with a year of an invented one."),
    "user": _USER,
    "customer": _CUSTOMER,
    "mail": _MAIL,
    "import": _IMPORT,
    "policy": _POLICY,
    "clock": _CLOCK,
    "stats": _STATS,
    "report": _REPORT,
    "search": Entry("casedesk.cli.search", "Find what was said, in any script."),
    "reindex": Entry("casedesk.cli.reindex", "Write anew by which words everything is found."),
    "backup": Entry("casedesk.cli.backup", "Write the whole desk into one file."),
    "restore": Entry("casedesk.cli.restore", "Make a desk of a backup, where there is none yet."),
    "verify": Entry("casedesk.cli.verify", "Recompute what is derived from the record and compare."),
    "doctor": Entry("casedesk.cli.doctor", "Check what the desk stands on, and say what to do."),
}

casedesk = LazyGroup(ENTRIES, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
casedesk = click.version_option(package_name="casedesk", message="casedesk %(version)s")(casedesk)


def main() -> None:
    """The program `casedesk`. What cannot be done is said in one sentence, with exit code 1."""
    try:
        casedesk(prog_name="casedesk")
    except CasedeskError as error:
        click.echo(f"casedesk: {error.reason or 'this cannot be done.'}", err=True)
        sys.exit(1)
