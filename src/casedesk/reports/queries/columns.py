"""The cases of a period, read as columns: one look at their facts for all that a page counts of them."""

from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from casedesk.platform import db
from casedesk.reports.queries.filtering import Question
from casedesk.reports.queries.resolution import grouping_of
from casedesk.reports.queries.side_by_side import COUNTED, COUNTS, HOURS, Table, together
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import Columns, bit, by_now, micros
from casedesk.reports.rules.curves import Ints, Truths
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.hours import took_in_hours

_HEAD = 20
"""Bytes before the first element of an array on the wire; each has its length before it."""
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">i8")])


def column_of(sent: bytes | None) -> Ints:
    """An array of whole numbers or moments, none of them null, as array_send writes it."""
    if sent is None:
        return np.empty(0, np.int64)
    return np.frombuffer(sent, _ELEMENT, offset=_HEAD)["value"].astype(np.int64)


def arrays(columns: dict[str, str]) -> str:
    """These columns, by name, each as one array for `column_of`."""
    # As one array a column costs a tenth of what it costs as a value in each row.
    return ", ".join(f'array_send(array_agg({said})) AS "{name}"' for name, said in columns.items())


async def columns(grouping: str, asked: Asked) -> Columns:
    """The cases opened in the period, by group. Raises KeyError for a grouping that does not exist."""
    by, question = grouping_of(grouping), Question(asked)
    wanted = (f"{by.key} AS key", together("counted"), *(_IN_HOURS if asked.business else _SPENT))
    sql = f"""
    -- What do we count of each case that was opened in this period?
    SELECT counted.*, coalesce(key::text, '') AS group_key, coalesce({by.name}, '') AS group_name,
           microseconds(holding_window()) AS holding_window
    FROM (SELECT {", ".join(wanted)} FROM case_facts f {by.join} WHERE {question.where} GROUP BY 1) AS counted
    """
    found = await db.records(sql, *question.args)
    table = Table(COUNTED, [row["counted"] for row in found])
    sizes = [len(row["counted"]) // COUNTED.itemsize for row in found]
    if asked.business:
        in_hours = Table(HOURS, [row["hours"] for row in found])
        took, answer = took_in_hours(in_hours, await _open_by(asked.now)), in_hours["answer"]
    else:
        took, answer = table["took"], table["answer"]
        took = np.where(took < 0, micros(asked.now) - table["opened"], took)
    return Columns(
        groups=[(row["group_key"], row["group_name"]) for row in found],
        spent=[tuple(int(row[name] or 0) for name in ("cases", *PARTS)) for row in found],
        group=np.repeat(np.arange(len(found)), sizes),
        case=table["case"],
        opened=table["opened"],
        took=took,
        answer=answer,
        marked=marks_by(asked.now, table, found[0]["holding_window"] if found else 0),
        owner=table["owner"],
        category=table["category"],
    )


_SPENT = (
    f"count(*) FILTER (WHERE {COUNTS}) AS cases",
    *(f"sum(f.{part}_us) FILTER (WHERE {COUNTS}) AS {part}" for part in PARTS),
)
_IN_HOURS = (
    together("hours"),
    # All parts of a case are known, or none.
    f"count(f.{PARTS[0]}_business_us) FILTER (WHERE {COUNTS}) AS cases",
    *(f"sum(f.{part}_business_us) FILTER (WHERE {COUNTS}) AS {part}" for part in PARTS),
)


async def _open_by(moment: datetime) -> dict[int, int]:
    """Where this moment lies on the axis of each calendar that counts it."""
    sql = """
    -- How much was open before this moment, by each calendar?
    SELECT id, open_before(id, $1) AS us FROM calendars
    """
    return {row["id"]: row["us"] for row in await db.records(sql, moment) if row["us"] is not None}


def marks_by(moment: datetime, cases: Table, window: int) -> Ints:
    """What is true of these cases at a moment, as bits; a fix lasts that held for so many microseconds."""
    marks = cases["marks"]
    resolved = (marks & bit("resolved")) > 0
    lasts_from, first = cases["lasts_from"], cases["first_resolution"]
    return marks | by_now(resolved, cases["opened"], first, lasts_from, micros(moment), window)


_OPEN_BY_NOW = """(SELECT place.us FROM case_facts f JOIN place ON place.id = f.calendar_id
                     WHERE f.case_id = h.case_id)"""
"""Where now lies on the axis of a case's working hours; asked only of those that run."""


class Custody(msgspec.Struct, frozen=True):
    """Who had cases that went through several hands, in columns: for how many microseconds, whether they have it
    still, and whether they were the last."""

    case: Ints
    owner: Ints
    held: Ints
    runs: Truths
    is_last: Truths


async def custody(cases: Ints, asked: Asked) -> Custody:
    """Who had these cases. Who has one that is not counted in the clock asked for is left out."""
    args = (cases.tolist(), asked.now)
    length, runs = (
        ("business_us", f"{_OPEN_BY_NOW} - running_place_us")
        if asked.business
        else ("us", "microseconds($2 - running_since)")
    )
    wanted = {"case": "case_id", "owner": "owner_id", "held": "held", "runs": "runs", "is_last": "is_last"}
    sql = f"""
    -- Who had these cases, and for how long?
    WITH place AS MATERIALIZED (SELECT id, open_before(id, $2) AS us FROM calendars)
    SELECT {arrays(wanted)}
    FROM (SELECT h.case_id, h.owner_id, (h.running_since IS NOT NULL)::integer::bigint AS runs,
                 h.is_last::integer::bigint AS is_last,
                 {length} + CASE WHEN h.running_since IS NULL THEN 0 ELSE {runs} END AS held
          FROM case_custody h WHERE h.case_id = ANY($1::bigint[]) AND $2::timestamptz IS NOT NULL
          OFFSET 0) AS each
    WHERE held IS NOT NULL
    """
    found = await db.record(sql, *args)
    assert found is not None, "an aggregate has a row"
    read = {name: column_of(found[name]) for name in wanted}
    return Custody(read["case"], read["owner"], read["held"], read["runs"] > 0, read["is_last"] > 0)


async def names_of(users: Ints) -> dict[int, str]:
    """The names of these people."""
    sql = """
    -- Who are they?
    SELECT id, name FROM users WHERE id = ANY($1::bigint[])
    """
    return {row["id"]: row["name"] for row in await db.records(sql, users.tolist())}


class Told(msgspec.Struct, frozen=True):
    """What is told of one case in a list of some."""

    id: int
    title: str
    customer: str
    owner: str
    opened_at: Any


async def told_of(cases: Ints) -> list[Told]:
    """What these cases are about, in their order."""
    sql = """
    -- What are these cases about, and whose are they?
    SELECT c.id, c.title, p.name AS customer, o.name AS owner, c.opened_at
    FROM cases c JOIN customers p ON p.id = c.customer_id JOIN users o ON o.id = c.owner_id
    WHERE c.id = ANY($1::bigint[]) ORDER BY array_position($1::bigint[], c.id)
    """
    return await db.rows(Told, sql, cases.tolist())
