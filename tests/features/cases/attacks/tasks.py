"""Attacks on tasks: of nobody, without a date, outside without a letter, ended twice, rewritten."""

from tests.features.cases.attacks.desk import CHANGED, Attack

TASK = "INSERT INTO tasks (id, case_id, what, to_user_id, by_user_id, asked_at, due_at) VALUES "
AT = "'2026-03-02T13:00Z', '2026-03-03T13:00Z'"
ONE = f"{TASK}(1, 1, 'count', 901, 902, {AT});"
END = "UPDATE tasks SET ended_at = '2026-03-02T14:00Z', "

TASKS = [
    Attack("a task of nobody", ONE.replace("901", "NULL"), "tasks_of_one"),
    Attack("a task without words", ONE.replace("'count'", "' '"), "tasks_said"),
    Attack("a task that is due at once", ONE.replace(AT, "now(), now()"), "tasks_due_later"),
    Attack(
        "somebody outside asked without a letter",
        ONE.replace("to_user_id", "to_address").replace("901", "'a@b.example'"),
        "tasks_outside_have_letter",
    ),
    Attack(
        "a task with an end without a time",
        ONE + "UPDATE tasks SET state = 'cancelled'",
        "tasks_end_has_time",
    ),
    Attack("a task with an unknown end", ONE + END + "state = 'lost'", "tasks_state_known"),
    Attack("done by nobody", ONE + END + "state = 'done'", "tasks_answered_by_somebody"),
    Attack(
        "a task declined without a reason",
        ONE + END + "state = 'declined', ended_by_id = 901",
        "tasks_refusal_says_why",
    ),
    Attack(
        "a task with an end before its beginning",
        ONE + END.replace("14:", "12:") + "state = 'cancelled'",
        "tasks_end_after",
    ),
    Attack(
        "opened again",
        ONE + END + "state = 'cancelled'; UPDATE tasks SET state = 'open', ended_at = NULL",
        "ends once",
    ),
    Attack(
        "moved after its end", ONE + END + "state = 'cancelled'; UPDATE tasks SET case_id = 2", "ends once"
    ),
    Attack(
        "another date", ONE + "UPDATE tasks SET due_at = due_at + interval '1 day'", "what was asked is never"
    ),
    Attack("other words", ONE + "UPDATE tasks SET what = 'weigh'", "what was asked is never"),
    Attack("a task that is deleted", ONE + "DELETE FROM tasks", CHANGED),
]
