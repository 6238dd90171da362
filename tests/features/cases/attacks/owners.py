"""Attacks on opening a case and on who owns it."""

from tests.features.cases.attacks.desk import CHANGED, LATER, OWNER, Attack

CASE_3 = """
INSERT INTO cases (id, customer_id, opened_at, recorded_at, channel, title, reply_token, first_owner_start_id,
    owner_start_id, owner_id, first_stage_start_id, stage_start_id, stage, stage_since, ball_since)
VALUES (3, 901, '2026-03-03T09:00Z', '2026-03-03T09:00Z', 'phone', 'Bulb', 'token-3',
    51, 51, 901, 61, 61, 'working', '2026-03-03T09:00Z', '2026-03-03T09:00Z');
"""
OWNER_OF_3 = "INSERT INTO owner_starts VALUES (51, 3, 901, NULL, NULL, '', 'load', '2026-03-03T09:00Z');"
STAGE_OF_3 = "INSERT INTO stage_starts (id, case_id, stage, recorded_at) VALUES (61, 3, 'working', '2026-03-03 9:00Z');"
POINT_OWNER = "; UPDATE cases SET owner_start_id = 13, owner_id = 901 WHERE id = 1"

OPENING = [
    Attack("a case nobody owns", CASE_3 + STAGE_OF_3, "cases_(first_owner_is_own|owner_is_of_start)"),
    Attack("a case in no stage", CASE_3 + OWNER_OF_3, "cases_(first_stage_is_own|stage_is_of_start)"),
    Attack(
        "a first start with a time of its own",
        CASE_3 + STAGE_OF_3 + OWNER_OF_3.replace("NULL, NULL", "'2026-03-03T09:00Z', NULL", 1),
        "the first start of case 3 has no time of its own",
    ),
    Attack(
        "a case opened by pointing to another case's first owner",
        CASE_3.replace("51, 51", "11, 51") + OWNER_OF_3 + STAGE_OF_3,
        "case 3 must point to its first owner",
    ),
    Attack(
        "a case opened after it was written down",
        CASE_3.replace("'2026-03-03T09:00Z', '2026", "'2026-03-04T09:00Z', '2026", 1)
        + OWNER_OF_3
        + STAGE_OF_3,
        "cases_opened_in_the_past",
    ),
    Attack(
        "a reply token given twice",
        CASE_3.replace("token-3", "token-1") + OWNER_OF_3 + STAGE_OF_3,
        "cases_reply_token_once",
    ),
    Attack("a case without a title", CASE_3.replace("'Bulb'", "''"), "cases_title_said"),
    Attack(
        "a start on a case that does not exist", OWNER + "(13, 99, 901, NULL, 'x', now())", "owner_starts"
    ),
]

OWNERS = [
    Attack(
        "an owner without a start", "UPDATE cases SET owner_id = 901 WHERE id = 1", "cases_owner_is_of_start"
    ),
    Attack(
        "back to an older owner's start",
        "UPDATE cases SET owner_start_id = 11, owner_id = 901 WHERE id = 1",
        "case 1 must point to its current owner",
    ),
    Attack(
        "the start of another case's owner",
        "UPDATE cases SET owner_start_id = 31, owner_id = 901 WHERE id = 1",
        "cases_owner_is_of_start",
    ),
    Attack(
        "another first start of owner pointed to",
        "UPDATE cases SET first_owner_start_id = 12 WHERE id = 1",
        "case 1 must point to its first owner",
    ),
    Attack(
        "another case's first start of owner pointed to",
        "UPDATE cases SET first_owner_start_id = 31 WHERE id = 1",
        "case 1 must point to its first owner",
    ),
    Attack(
        "a second first start of owner",
        OWNER + "(13, 1, 901, NULL, 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        "the first start of case 1 has no time of its own, every later one has",
    ),
    Attack(
        "an owner's start that the case does not point to",
        OWNER + "(13, 1, 901, '2026-03-03T09:00Z', 'x', '2026-03-03T09:00Z')",
        "case 1 must point to its current owner",
    ),
    Attack(
        "two owners' starts of which the case points to the first",
        OWNER
        + "(13, 1, 901, '2026-03-03T09:00Z', 'x', '2026-03-03T09:00Z');"
        + OWNER
        + "(14, 1, 902, '2026-03-03T09:01Z', 'x', '2026-03-03T09:01Z')"
        + POINT_OWNER,
        "case 1 must point to its current owner",
    ),
    Attack(
        "an owner's start before the current one",
        OWNER + "(13, 1, 901, '2026-03-02T09:30Z', 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        LATER,
    ),
    Attack(
        "an owner's start at the very moment of the current one",
        OWNER + "(13, 1, 901, '2026-03-02T10:00Z', 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        LATER,
    ),
    Attack(
        "an owner's start before the case was opened",
        OWNER + "(13, 2, 902, '2026-03-02T08:00Z', 'x', '2026-03-03T09:00Z')",
        "a start of case 2 must come after the current one",
    ),
    Attack(
        "an owner's start that lies ahead",
        OWNER + "(13, 1, 901, '2026-03-04T09:00Z', 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        "owner_starts_not_ahead",
    ),
    Attack("an owner's start moved", "UPDATE owner_starts SET from_at = from_at WHERE id = 12", CHANGED),
    Attack(
        "an owner's start given to another case", "UPDATE owner_starts SET case_id = 2 WHERE id = 12", CHANGED
    ),
    Attack("an owner's start deleted", "DELETE FROM owner_starts WHERE id = 11", CHANGED),
    Attack("an owner who does not exist", OWNER + "(13, 1, 9, now(), 'x', now())", "owner_starts_owner_id"),
]
