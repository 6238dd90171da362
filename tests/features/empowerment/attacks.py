"""Raw SQL that would make concessions and policies untrue, and what stops it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """What it would make untrue, how, and what stops it. {granted}, {asked}, {policy}, {case}, {mina}, {order},
    {other} and {customer} are keys."""

    name: str
    sql: str
    stopped_by: str


_ROW = """
INSERT INTO concessions (case_id, customer_id, agent_id, role, level, tier, remedy, reason, basis, currency, asked,
                         policy_id, at, recorded_at, state {columns})
VALUES ({{case}}, {{customer}}, {{mina}}, 'agent', 1, 'standard', '{remedy}', 'other', 'goodwill', 'EUR', {asked},
        {{policy}}, now(), now(), '{state}' {values})"""


def _row(remedy: str = "store_credit", asked: str = "5", state: str = "requested", **more: str) -> str:
    columns = "".join(f", {name}" for name in more)
    values = "".join(f", {value}" for value in more.values())
    return _ROW.format(remedy=remedy, asked=asked, state=state, columns=columns, values=values)


def _entry(
    of: str, kind: str, amount: str = "NULL", by: str = "NULL", reason: str = "''", at: str = "now()"
) -> str:
    return (
        "INSERT INTO ledger_entries"
        " (concession_id, kind, at, recorded_at, actor, by_user_id, amount, granted_by, reason)"
        f" VALUES ({{{of}}}, '{kind}', {at}, now(), 'user', {{mina}}, {amount}, {by}, {reason})"
    )


CONCESSIONS = [
    Attack(
        "a day that was promised before it was asked",
        _row(promised_by="now() - interval '1 hour'"),
        "concessions_promised_ahead",
    ),
    Attack(
        "a promise about an apology",
        _row("apology", "0", promised_by="now() + interval '1 hour'"),
        "concessions_promised_is_done",
    ),
    Attack(
        "a grant without an entry",
        _row(state="granted", granted="5", granted_at="now()", granted_by="'agent'"),
        "does not stand as its entries say",
    ),
    Attack("a request that nobody entered", _row(), "does not stand as its entries say"),
    Attack(
        "another amount asked for afterwards",
        "UPDATE concessions SET asked = 1 WHERE id = {granted}",
        "is a record",
    ),
    Attack(
        "another policy named afterwards",
        "UPDATE concessions SET policy_id = NULL WHERE id = {granted}",
        "is a record",
    ),
    Attack(
        "another decision afterwards",
        "UPDATE concessions SET decision = '{{}}' WHERE id = {granted}",
        "is a record",
    ),
    Attack(
        "another amount granted afterwards",
        "UPDATE concessions SET granted = 500 WHERE id = {granted}",
        "does not stand",
    ),
    Attack(
        "another state", "UPDATE concessions SET state = 'fulfilled' WHERE id = {granted}", "does not stand"
    ),
    Attack(
        "granted by somebody else",
        "UPDATE concessions SET granted_by = 'approval' WHERE id = {granted}",
        "does not stand",
    ),
    Attack("a concession deleted", "DELETE FROM concessions WHERE id = {granted}", "never deleted"),
    Attack("money of nothing", _row(asked="0"), "concessions_money_is_some"),
    Attack("less than nothing", _row(asked="-1"), "concessions_asked_something"),
    Attack("a remedy nobody knows", _row(remedy="hug"), "concessions_remedy_known"),
    Attack("an exception for nothing", _row(remedy="exception"), "concessions_exception_said"),
    Attack(
        "a line of another order",
        _row(order_id="{order}", order_line_id="{other}"),
        "concessions_line_of_order",
    ),
    Attack("a line of no order", _row(order_line_id="{other}"), "concessions_line_has_order"),
    Attack("so many of no line", _row(quantity="2"), "concessions_quantity_of_line"),
    Attack("more tax than there is", _row(tax="6"), "concessions_tax_within"),
    Attack("a condition without an end", _row(conditions="'{{return_by}}'"), "concessions_conditions_lapse"),
    Attack(
        "an end before the beginning",
        _row(conditions="'{{return_by}}'", lapses_at="now() - interval '1 day'"),
        "concessions_lapse_afterwards",
    ),
    Attack(
        "a condition nobody knows",
        _row(conditions="'{{song}}'", lapses_at="now() + interval '1 day'"),
        "concessions_conditions_known",
    ),
    Attack("somebody unknown bears it", _row(bearer="'nobody'"), "concessions_bearer_known"),
    Attack("half a grant", _row(granted="5"), "concessions_granted_whole"),
    Attack("more back than given", _row(came_back="1"), "concessions_back_no_more_than_given"),
    Attack("nothing explains it", _row().replace("{policy}", "NULL"), "concessions_explained"),
    Attack(
        "in the future",
        _row().replace("now(), now(), 'requested'", "now() + interval '1 day', now(), 'requested'"),
        "concessions_in_the_past",
    ),
]

ENTRIES = [
    Attack("an entry changed", "UPDATE ledger_entries SET amount = 1", "is a record"),
    Attack("an entry deleted", "DELETE FROM ledger_entries", "is a record"),
    Attack("granted twice", _entry("granted", "granted", "5", "'agent'"), "granted cannot follow granted"),
    Attack(
        "asked for after it was granted", _entry("granted", "requested"), "requested cannot follow granted"
    ),
    Attack("done before it was granted", _entry("asked", "fulfilled"), "fulfilled cannot follow requested"),
    Attack(
        "reversed before it was granted",
        _entry("asked", "reversed", "0", reason="'no'"),
        "cannot follow requested",
    ),
    Attack(
        "more comes back than was given",
        _entry("granted", "reversed", "5.01", reason="'no'"),
        "more comes back",
    ),
    Attack(
        "reversed without a reason", _entry("granted", "reversed", "1"), "ledger_entries_refused_with_reason"
    ),
    Attack("refused without a reason", _entry("asked", "refused"), "ledger_entries_refused_with_reason"),
    Attack(
        "granted without an amount",
        _entry("asked", "granted", by="'approval'"),
        "ledger_entries_amount_where_due",
    ),
    Attack("granted by nobody", _entry("asked", "granted", "5"), "ledger_entries_granted_by_somebody"),
    Attack(
        "a grant that was outside",
        _entry("asked", "granted", "5", "'outside'"),
        "ledger_entries_outside_is_outside",
    ),
    Attack(
        "an entry before the one it follows",
        _entry("asked", "withdrawn", at="now() - interval '9 years'"),
        "before the one it follows",
    ),
    Attack(
        "an entry that the concession does not follow",
        _entry("asked", "withdrawn"),
        "does not stand as its entries say",
    ),
]


_VERSION = (
    "INSERT INTO policies"
    " (document, base_id, note, published_by_rule, published_by_user_id, published_at, in_force_from)"
    " VALUES ('x', {base}, '{note}', '{rule}', {by}, now(), {start})"
)
_FLAG = "INSERT INTO risk_flags (customer_id, reason, at, ends_on, by_user_id) VALUES "


def _version(
    base: str = "{policy}", note: str = "x", rule: str = "x", by: str = "NULL", start: str = "now()"
) -> str:
    return _VERSION.format(base=base, note=note, rule=rule, by=by, start=start)


POLICIES = [
    Attack("a version edited", "UPDATE policies SET document = 'x'", "is a record"),
    Attack("a version deleted", "DELETE FROM policies", "is a record"),
    Attack(
        "in force before it was published",
        _version(start="now() - interval '1 day'"),
        "policies_not_in_force_before",
    ),
    Attack("two first ones", _version(base="NULL"), "policies_one_first"),
    Attack("published without a note", _version(note=" "), "policies_note_said"),
    Attack("published by nobody", _version(rule=""), "policies_somebody_published"),
    Attack("signed by nobody and of no team", _version(rule="", by="{mina}"), "policies_signed_or_of_team"),
    Attack(
        "two drafts of one author",
        "INSERT INTO policy_drafts (author_user_id, base_id, document, created_at, changed_at)"
        " SELECT {mina}, {policy}, 'x', now(), now() FROM generate_series(1, 2)",
        "policy_drafts_one_open",
    ),
    Attack(
        "a budget below nothing",
        "INSERT INTO budget_sums (budget, year, currency, face) VALUES ('x', 2026, 'EUR', -1)",
        "budget_sums_not_negative",
    ),
    Attack(
        "a flag without an end within a year",
        _FLAG + "({customer}, 'x', now(), now()::date + 500, {mina})",
        "risk_flags_end_within_a_year",
    ),
    Attack(
        "a flag without a reason",
        _FLAG + "({customer}, ' ', now(), now()::date + 5, {mina})",
        "risk_flags_reason_said",
    ),
    Attack(
        "looked at by nobody",
        "INSERT INTO concession_reviews (concession_id, line, at, looked_at) VALUES ({granted}, 'x', now(), now())",
        "concession_reviews_looked_whole",
    ),
]
