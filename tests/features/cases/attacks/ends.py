"""Attacks on how a case ended, what it was merged into, and when it was opened."""

from tests.features.cases.attacks.desk import STAGE, Attack

ENDS = [
    Attack(
        "a case that ended otherwise than its stage says",
        STAGE + "(24, 1, 'closed', now(), now(), 'declined', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'spam', ended_at = now()"
        " WHERE id = 1",
        "case 1 must end as its current stage says",
    ),
    Attack(
        "an end without a time",
        STAGE + "(24, 1, 'closed', now(), now(), 'declined', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'declined' WHERE id = 1",
        "cases_end_has_time",
    ),
    Attack(
        "ended without a disposition", "UPDATE cases SET disposition = NULL WHERE id = 2", "cases_end_has_"
    ),
    Attack("a disposition nobody knows", "UPDATE cases SET disposition = 'lost' WHERE id = 2", "cases_"),
    Attack(
        "a resolution without its time",
        "UPDATE cases SET resolved_at = NULL WHERE id = 2",
        "cases_resolved_has",
    ),
    Attack(
        "an open case with a resolution",
        "UPDATE cases SET resolved_at = now() WHERE id = 1",
        "cases_open_unres",
    ),
    Attack(
        "an open case with an end", "UPDATE cases SET ended_at = now() WHERE id = 1", "cases_end_has_time"
    ),
    Attack(
        "an open case that was merged",
        "UPDATE cases SET merged_into_id = 2 WHERE id = 1",
        "cases_merged_is_dup",
    ),
    Attack("a case merged into itself", "UPDATE cases SET merged_into_id = 2 WHERE id = 2", "cases_"),
    Attack(
        "a duplicate of nothing",
        STAGE + "(24, 1, 'closed', now(), now(), 'duplicate', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'duplicate', ended_at = now()"
        " WHERE id = 1",
        "cases_merged_is_duplicate",
    ),
    Attack(
        "two cases merged into each other",
        STAGE + "(24, 1, 'closed', now(), now(), 'duplicate', NULL, '', NULL),"
        " (43, 2, 'closed', now(), now(), 'duplicate', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'duplicate', ended_at = now(),"
        " merged_into_id = 2 WHERE id = 1;"
        " UPDATE cases SET stage_start_id = 43, stage = 'closed', disposition = 'duplicate', resolved_at = NULL,"
        " merged_into_id = 1 WHERE id = 2",
        "would be merged into itself",
    ),
    Attack("a case deleted", "DELETE FROM cases WHERE id = 1", "rows of cases are never deleted"),
    Attack(
        "a case that changes its number", "UPDATE cases SET id = 7 WHERE id = 1", "foreign key constraint"
    ),
]

OPENED = [
    Attack(
        "an opening moved past the second owner",
        "UPDATE cases SET opened_at = '2026-03-02T10:30Z', recorded_at = '2026-03-02T10:30Z' WHERE id = 1",
        "case 1 must be opened before its second start",
    ),
    Attack(
        "an opening moved to the very moment of the second owner",
        "UPDATE cases SET opened_at = '2026-03-02T10:00Z', recorded_at = '2026-03-02T10:00Z' WHERE id = 1",
        "case 1 must be opened before its second start",
    ),
    Attack(
        "an answer before the question",
        "UPDATE cases SET first_response_at = '2026-03-02T08:00Z' WHERE id = 1",
        "cases_answered_after_opening",
    ),
]
