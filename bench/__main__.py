"""Fills a desk, serves it, visits its pages, brings mails in, sends mails out, and prints what it took."""

import asyncio
import time
from pathlib import Path
from statistics import fmean

import click

from bench import desk, mails, replays, sending
from bench.multiplying import CONTACTS, multiply
from bench.pages import Facts, Page, all_pages, look_at, settle
from bench.table import table
from bench.visits import Readers, Visits, percentile, visit

PAGE_HEADS = (
    *("page", "app p50", "p95", "db p50", "p95", "queries", "most"),
    *("web cpu", "db cpu", "kB sent", "whole", "visits/s"),
)


class Clients(click.ParamType[list[int]]):
    """Numbers of clients at once, with commas between: 1,8."""

    name = "N,N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        if isinstance(value, list):
            return value
        try:
            counts = [int(part) for part in str(value).split(",")]
        except ValueError:
            self.fail("numbers with commas between, such as 1,8", param, ctx)
        if min(counts) < 1:
            self.fail("at least one client", param, ctx)
        return counts


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--cases", type=click.IntRange(min=100), default=10_000, show_default=True, help="How many.")
@click.option(
    "--clients", type=Clients(), default="1,8", show_default=True, help="How many at once, in turn."
)
@click.option("--visits", type=click.IntRange(min=20), default=200, show_default=True, help="Of each page.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Web processes.")
@click.option("--mails", "mail_count", type=click.IntRange(min=0), default=1_000, show_default=True)
@click.option(
    "--requests",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of remedies, for the workbench.",
)
@click.option(
    "--times",
    type=click.IntRange(1, 99),
    default=1,
    show_default=True,
    help="Multiply the filled desk by this, with ten contacts a case.",
)
@click.option("--data", type=click.Path(path_type=Path), help="Use this folder and keep it; filled once.")
def main(
    cases: int,
    clients: list[int],
    visits: int,
    workers: int,
    mail_count: int,
    requests: int,
    times: int,
    data: Path | None,
) -> None:
    """Measure how quick the desk is: each page by 1 and by 8 clients, mails in and out, the memory.

    Nothing is asserted: compare the tables of two versions, made on the same quiet machine.
    """
    with desk.own_folder(data) as folder:
        _say(f"casedesk bench, {cases * times:,} cases, {workers} web process(es)\n{desk.machine()}")
        _fill(folder, cases, times)
        with desk.served(folder, workers) as served, desk.database(folder) as dsn:
            asyncio.run(settle(dsn))
            facts = asyncio.run(look_at(dsn))
            _say("rows: " + ", ".join(f"{count:,} {name}" for name, count in facts.sizes.items()))
            _say_memory("memory after the start", served)
            for count in clients:
                _say_pages(count, asyncio.run(_visit_all(served, facts, count, visits)))
            _say_memory("memory after the visits", served)
            if mail_count:
                _say_import(folder, mail_count)
        if mail_count:
            with desk.database(folder) as dsn:
                _say_sending(sending.send(dsn, folder, mail_count), mail_count)
        if requests:
            with desk.database(folder) as dsn:
                _say_replay(replays.measure(dsn, requests))


def _fill(folder: Path, cases: int, times: int) -> None:
    if (folder / "postgres").exists():
        _say(f"{folder} is filled already")
        return
    seconds = desk.casedesk("demo", "--data", str(folder), "--cases", str(cases))
    _say(f"filled in {seconds:.1f} s, the start of the database and its migration with it")
    if times > 1:
        with desk.database(folder) as dsn:
            asyncio.run(multiply(dsn, times, CONTACTS))


async def _visit_all(served: desk.Desk, facts: Facts, clients: int, visits: int) -> list[tuple[Page, Visits]]:
    readers = Readers(served.address)
    try:
        return [(page, await visit(page, readers, served, clients, visits)) for page in all_pages(facts)]
    finally:
        await readers.close()


def _say_pages(clients: int, measured: list[tuple[Page, Visits]]) -> None:
    rows = [_page_row(page, visits) for page, visits in measured]
    _say(f"\npages, {clients} client(s) at once; milliseconds on the server\n")
    _say(table(PAGE_HEADS, rows))


def _page_row(page: Page, visits: Visits) -> list[str]:
    return [
        page.name,
        f"{percentile(visits.app, 50):.1f}",
        f"{percentile(visits.app, 95):.1f}",
        f"{percentile(visits.database, 50):.1f}",
        f"{percentile(visits.database, 95):.1f}",
        f"{fmean(visits.queries):.1f}",
        str(max(visits.queries)),
        f"{1000 * visits.web_processor / len(visits.app):.1f}",
        f"{1000 * visits.database_processor / len(visits.app):.1f}",
        f"{fmean(visits.sent) / 1000:.1f}",
        f"{fmean(visits.whole) / 1000:.1f}",
        f"{visits.a_second:.0f}",
    ]


def _say_import(folder: Path, count: int) -> None:
    source = folder / f"mails-{time.time_ns()}"
    mails.write(source, count)
    seconds = desk.casedesk("mail", "import", str(source), "--data", str(folder))
    _say(f"\nmail import: {count:,} mails in {seconds:.1f} s, {count / seconds:.0f} a second")


def _say_sending(sink: sending.Sink, count: int) -> None:
    came = len(sink.times)
    if came < 2:
        _say(f"mails out: {came} of {count:,} came; see bench-worker.log")
        return
    seconds = sink.times[-1] - sink.times[0]
    size = sink.bytes / came / 1000
    _say(
        f"mails out: {came:,} letters of {size:.1f} kB in {seconds:.1f} s, {(came - 1) / seconds:.0f} a second"
    )


def _say_replay(measured: replays.Measured) -> None:
    _say(f"\nworkbench: {measured.requests:,} requests judged, {measured.a_second:.0f} a second")
    for one in measured.looks:
        _say(
            f"a look at a limit, {one.counted}: first {one.first:.0f} ms, "
            f"then {one.half:.1f} ms at the median, {one.slowest:.1f} ms at most"
        )


def _say_memory(when: str, served: desk.Desk) -> None:
    found = desk.processes_of(served)
    groups = {"casedesk": found.program, "PostgreSQL": found.database}
    said = [
        f"{name} {desk.megabytes(group):.0f} MB in {len(group)} processes" for name, group in groups.items()
    ]
    _say(f"{when}: {', '.join(said)}")


def _say(words: str) -> None:
    click.echo(words)


main(prog_name="bin/bench")
