"""Attacks on handoffs: more than one, of somebody else's case, ended twice, accepted without the case."""

from tests.features.cases.attacks.desk import CHANGED, OWNER, Attack

_COLUMNS = "(id, case_id, from_id, by_user_id, to_user_id, next_step, sent_at, returns_at"
OFFER = f"INSERT INTO handoffs {_COLUMNS}) VALUES "
"""Of case 1, which Jonas (902) owns, to Mina (901)."""
AT = "'2026-03-02T13:00Z', '2026-03-03T13:00Z'"
ONE = f"{OFFER}(1, 1, 902, 902, 901, 'call', {AT});"
END = "UPDATE handoffs SET ended_at = '2026-03-02T14:00Z', "
ENDED = f"INSERT INTO handoffs {_COLUMNS}, ended_at, outcome, ended_by_id, reason, owner_start_id) VALUES "

HANDOFFS = [
    Attack("two offers of a case at once", ONE + ONE.replace("(1, 1,", "(2, 1,"), "handoffs_one_open"),
    Attack("an offer without a next step", ONE.replace("'call'", "' '"), "handoffs_next_step_said"),
    Attack("an offer to the owner", ONE.replace("901", "902"), "handoffs_to_somebody_else"),
    Attack("an offer to nobody", ONE.replace("901", "NULL"), "handoffs_to_one"),
    Attack(
        "an offer of what somebody else owns",
        ONE.replace("902", "901").replace("901, 901, 901", "901, 901, 902"),
        "the handoff of case 1 must end",
    ),
    Attack(
        "an offer of an ended case",
        ONE.replace("(1, 1, 902, 902, 901", "(1, 2, 901, 901, 902"),
        "the handoff of case 2 must end",
    ),
    Attack("a time that is over at once", ONE.replace(AT, "now(), now()"), "handoffs_return_later"),
    Attack(
        "a case that goes elsewhere while it is on offer",
        ONE
        + OWNER
        + "(13, 1, 901, '2026-03-02T15:00Z', 'x', '2026-03-02T15:00Z');"
        + "UPDATE cases SET owner_start_id = 13, owner_id = 901 WHERE id = 1",
        "the handoff of case 1 must end",
    ),
    Attack(
        "an offer with an end without an outcome",
        ONE + "UPDATE handoffs SET ended_at = now()",
        "handoffs_end_has_outcome",
    ),
    Attack("an unknown outcome", ONE + END + "outcome = 'lost'", "handoffs_outcome_known"),
    Attack(
        "an offer declined without a reason",
        ONE + END + "outcome = 'declined', ended_by_id = 901",
        "handoffs_refusal_says_why",
    ),
    Attack("withdrawn by nobody", ONE + END + "outcome = 'withdrawn'", "handoffs_answered_by_somebody"),
    Attack("back before its time", ONE + END + "outcome = 'unanswered'", "handoffs_unanswered_when_due"),
    Attack(
        "an offer with an end before its beginning",
        ONE + END.replace("14:00", "12:00") + "outcome = 'withdrawn', ended_by_id = 902",
        "handoffs_end_after_they_began",
    ),
    Attack(
        "accepted without getting the case",
        ONE + END + "outcome = 'accepted', ended_by_id = 901",
        "handoffs_accepted_has_start",
    ),
    Attack(
        "accepted by a start of somebody else",
        ONE + END + "outcome = 'accepted', ended_by_id = 901, owner_start_id = 12",
        "handoffs_accepted_owns",
    ),
    Attack(
        "accepted by a start of another case",
        ONE + END + "outcome = 'accepted', ended_by_id = 901, owner_start_id = 31",
        "handoffs_accepted_owns",
    ),
    Attack(
        "accepted by somebody who was not asked",
        "INSERT INTO users (id, name, email, role) VALUES (903, 'Ana', 'ana@i.example', 'agent');"
        + ENDED
        + f"(1, 1, 901, 901, 903, 'call', {AT}, '2026-03-02T14:00Z', 'accepted', 902, '', 12)",
        "handoffs_accepted_by_whom_they_went_to",
    ),
    Attack(
        "an offer with an end that is changed",
        ONE
        + END
        + "outcome = 'withdrawn', ended_by_id = 902; UPDATE handoffs SET outcome = 'overtaken', reason = 'x'",
        "a handoff ends once",
    ),
    Attack("a brief that is changed", ONE + "UPDATE handoffs SET next_step = 'other'", "a handoff ends once"),
    Attack("a handoff that is deleted", ONE + "DELETE FROM handoffs", CHANGED),
]
