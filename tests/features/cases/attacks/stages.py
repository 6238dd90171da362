"""Attacks on where the ball is."""

from tests.features.cases.attacks.desk import CHANGED, LATER, STAGE, Attack

POINT_STAGE = "; UPDATE cases SET stage_start_id = 24, stage = 'working' WHERE id = 1"

STAGES = [
    Attack(
        "a stage without a start",
        "UPDATE cases SET stage = 'awaiting_customer' WHERE id = 1",
        "cases_stage_is_of_start",
    ),
    Attack(
        "back to an older start of the same stage",
        "UPDATE cases SET stage_start_id = 21 WHERE id = 1",
        "case 1 must point to its current stage",
    ),
    Attack(
        "the start of another case's stage",
        "UPDATE cases SET stage_start_id = 41 WHERE id = 1",
        "cases_stage_is_of_start",
    ),
    Attack(
        "another first start of stage pointed to",
        "UPDATE cases SET first_stage_start_id = 23 WHERE id = 1",
        "case 1 must point to its first stage",
    ),
    Attack(
        "another case's first start of stage pointed to",
        "UPDATE cases SET first_stage_start_id = 41 WHERE id = 1",
        "case 1 must point to its first stage",
    ),
    Attack(
        "a second first start of stage",
        STAGE + "(24, 1, 'working', NULL, '2026-03-03T09:00Z', NULL, NULL, '', NULL)" + POINT_STAGE,
        "the first start of case 1 has no time of its own, every later one has",
    ),
    Attack(
        "a stage's start that the case does not point to",
        STAGE + "(24, 1, 'working', '2026-03-03T09:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)",
        "case 1 must point to its current stage",
    ),
    Attack(
        "two stages' starts of which the case points to the first",
        STAGE
        + "(24, 1, 'working', '2026-03-03T09:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL);"
        + STAGE
        + "(25, 1, 'working', '2026-03-03T09:01Z', '2026-03-03T09:01Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        "case 1 must point to its current stage",
    ),
    Attack(
        "a stage's start before the current one",
        STAGE
        + "(24, 1, 'working', '2026-03-02T11:30Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        LATER,
    ),
    Attack(
        "a stage's start at the very moment of the current one",
        STAGE
        + "(24, 1, 'working', '2026-03-02T12:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        LATER,
    ),
    Attack(
        "a stage's start that lies ahead",
        STAGE
        + "(24, 1, 'working', '2026-03-04T09:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        "stage_starts_not_ahead",
    ),
    Attack(
        "a stage nobody knows",
        STAGE + "(24, 1, 'sleeping', now(), now(), NULL, NULL, '', NULL)",
        "stage_starts_stage_known",
    ),
    Attack(
        "an end without saying how",
        STAGE + "(24, 1, 'closed', now(), now(), NULL, NULL, '', NULL)",
        "stage_starts_end_has_disposition",
    ),
    Attack(
        "an end nobody knows",
        STAGE + "(24, 1, 'closed', now(), now(), 'forgotten', NULL, '', NULL)",
        "stage_starts_disposition_known",
    ),
    Attack(
        "resolved, but declined",
        STAGE + "(24, 1, 'resolved', now(), now(), 'declined', NULL, '', NULL)",
        "stage_starts_resolved_is_resolved",
    ),
    Attack(
        "working, but ended",
        STAGE + "(24, 1, 'working', now(), now(), 'declined', NULL, '', NULL)",
        "stage_starts_end_has_disposition",
    ),
    Attack(
        "a wait without a date",
        STAGE + "(24, 1, 'awaiting_customer', now(), now(), NULL, NULL, '', NULL)",
        "stage_starts_wait_has_date",
    ),
    Attack(
        "a wait for nobody in particular",
        STAGE + "(24, 1, 'awaiting_third_party', now(), now(), NULL, now(), '', NULL)",
        "stage_starts_third_party_named",
    ),
    Attack(
        "only thanks, but not resolved",
        STAGE + "(24, 1, 'closed', now(), now(), 'resolved', NULL, '', 42)",
        "stage_starts_only_resolved_restores",
    ),
    Attack(
        "another case's resolution restored",
        STAGE + "(24, 1, 'resolved', now(), now(), 'resolved', NULL, '', 42);"
        " UPDATE cases SET stage_start_id = 24, stage = 'resolved', disposition = 'resolved', ended_at = now(),"
        " resolved_at = now() WHERE id = 1",
        "stage_starts_restores_a_resolution",
    ),
    Attack(
        "a resolution restored that was none",
        STAGE + "(24, 1, 'resolved', now(), now(), 'resolved', NULL, '', 22);"
        " UPDATE cases SET stage_start_id = 24, stage = 'resolved', disposition = 'resolved', ended_at = now(),"
        " resolved_at = now() WHERE id = 1",
        "stage_starts_restores_a_resolution",
    ),
    Attack("a stage's start moved", "UPDATE stage_starts SET from_at = now() WHERE id = 23", CHANGED),
    Attack("a stage's start deleted", "DELETE FROM stage_starts WHERE id = 21", CHANGED),
]
