"""The log: readable by people or machines, and without anybody's secrets."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from casedesk.platform import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Puts the process's log back as it was for other tests."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    logs.unbind_all()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_for_machines_names_event_level_time_and_request(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(json=True)
    logs.bind(request_id="r-1", user_id=7)
    logs.get_logger("casedesk.mail").info("mail stored", mail=3)
    (line,) = lines(capsys)
    assert line.pop("timestamp")
    assert line == {
        "event": "mail stored",
        "level": "info",
        "logger": "casedesk.mail",
        "mail": 3,
        "request_id": "r-1",
        "user_id": 7,
    }


def test_other_libraries_come_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(json=True)
    logging.getLogger("some.library").warning("slow by %s s", 3)
    (line,) = lines(capsys)
    assert (line["event"], line["logger"], line["level"]) == ("slow by 3 s", "some.library", "warning")


@pytest.mark.parametrize("name", ["password", "new_password", "api_token", "Authorization", "body", "dsn"])
def test_what_is_nobodys_business_is_struck_out(capsys: pytest.CaptureFixture[str], name: str) -> None:
    logs.configure(json=True)
    logs.get_logger().info("signed in", **{name: "hunter2"})
    assert lines(capsys)[0][name] == logs.STRUCK_OUT


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_holds_no_local_variables(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    logs.configure(json=as_json)
    try:
        typed = "hunter" + "2"
        raise ValueError(len(typed))
    except ValueError:
        logs.get_logger().exception("it broke")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "hunter2" not in said


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(json=True, level="warning")
    logs.get_logger().info("a detail")
    logging.getLogger("some.library").info("a detail")
    assert lines(capsys) == []
