"""`casedesk policy`: files in, sentences out, and no desk anywhere."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casedesk.cli import casedesk
from casedesk.empowerment.files.starter import starter_text
from casedesk.platform.errors import Unusable

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "policies.md").read_text()
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", DOCUMENT, re.DOTALL))
RUNS = re.findall(r"<!-- run: casedesk (.*?) -->\n```\w+\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of docs/policies.md, in which commands are run."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str) -> Result:
    return CliRunner().invoke(casedesk, shlex.split(line))


def decided(request: object, ledger: object = None) -> dict[str, object]:
    Path("asked.json").write_text(json.dumps(request))
    Path("given.json").write_text(json.dumps(ledger or {}))
    said = run("policy decide --policy policy.toml --request asked.json --ledger given.json --json")
    assert said.exit_code == 0, said.exception
    answer: dict[str, object] = json.loads(said.stdout)
    return answer


def reason(line: str) -> str:
    """Why a command cannot do it."""
    said = run(line)
    assert isinstance(said.exception, Unusable), said.output
    return said.exception.reason


def test_the_document_shows_both_forms_and_the_answers() -> None:
    assert sorted(FILES) == ["ledger.json", "policy.toml", "request.json"]
    assert len(RUNS) == 2


@pytest.mark.parametrize(("line", "expected"), RUNS)
def test_what_the_document_runs_says_what_it_shows(folder: Path, line: str, expected: str) -> None:
    said = run(line)
    assert said.exit_code == 0
    assert said.stdout == expected


def test_a_good_policy_is_summed_up(folder: Path) -> None:
    said = run("policy check policy.toml")
    assert said.exit_code == 0
    assert "error" not in said.stdout
    assert (
        "  store credit as goodwill up to 80.00 EUR, for defective or wrong item  [level-2-credit-broken]\n"
        in said.stdout
    )
    assert "Team Parcels may give\n" in said.stdout


def test_each_problem_is_said_with_its_line(folder: Path) -> None:
    wrong = (
        FILES["policy.toml"].replace("25.00", "25.005").replace('say = "I cannot pay', 'sya = "I cannot pay')
    )
    (folder / "wrong.toml").write_text(wrong)
    said = run("policy check wrong.toml")
    assert said.exit_code == 1
    line = wrong[: wrong.index("25.005")].count("\n") + 1
    assert f"wrong.toml:{line}: error: 25.005 EUR has more decimals than EUR has: 2.\n" in said.stdout
    line = wrong[: wrong.index("sya =")].count("\n") + 1
    assert f"wrong.toml:{line}: error: There is no key sya; did you mean say?\n" in said.stdout
    assert said.stderr == "wrong.toml: 3 errors.\n"
    assert reason("policy decide --policy wrong.toml --request request.json") == (
        "wrong.toml has errors, so it is not used."
    )


def test_a_file_of_another_system_is_read_too(folder: Path) -> None:
    (folder / "other.toml").write_bytes(b"\xef\xbb\xbf" + FILES["policy.toml"].replace("\n", "\r\n").encode())
    assert run("policy check other.toml").exit_code == 0


def test_the_starter_policy_is_one_to_start_from(folder: Path) -> None:
    (folder / "starter.toml").write_text(run("policy starter").stdout)
    assert (folder / "starter.toml").read_text() == starter_text()
    assert run("policy check starter.toml").exit_code == 0


def test_the_difference_of_two_policies_is_said_in_words(folder: Path) -> None:
    draft = FILES["policy.toml"].replace("{ EUR = 25.00 }", "{ EUR = 40.00 }")
    (folder / "draft.toml").write_text(draft)
    assert run("policy diff policy.toml draft.toml").stdout == (
        "level 2 may now give store credit as goodwill up to 40.00 EUR, was 25.00 EUR  [level-2-credit]\n"
    )
    assert run("policy diff policy.toml policy.toml").stdout == "Both say the same.\n"


ASKED = {
    "agent": {"email": "omar@example.org"},
    "customer": {"id": "K-1"},
    "remedy": "store_credit",
    "reason": "other",
    "currency": "EUR",
    "amount": 15,
}


def test_little_has_to_be_said(folder: Path) -> None:
    answer = decided(ASKED)
    assert (answer["outcome"], answer["most"]) == ("granted", "15.00")
    assert decided({**ASKED, "amount": 15.01})["outcome"] == "needs_approval"


@pytest.mark.parametrize("amount", [0, -1, "0.001", 1e30, "1E+999999"])
def test_an_amount_that_nobody_could_give_is_refused(folder: Path, amount: object) -> None:
    assert decided({**ASKED, "amount": amount})["outcome"] == "refused"


def test_numbers_and_texts_name_the_same_things(folder: Path) -> None:
    entry = {
        "kind": "reserved",
        "id": 1,
        "at": "2026-11-20T10:00:00Z",
        "customer": 17,
        "remedy": "store_credit",
        "reason": "other",
        "amount": 10.10,
        "currency": "EUR",
    }
    asked = {**ASKED, "at": "2026-11-21T10:00:00Z", "customer": {"id": "17"}}
    assert decided(asked, {"entries": [entry]})["most"] == "4.90"
    granted = {**entry, "kind": "granted", "at": "2026-11-20T11:00:00Z"}
    assert decided(asked, {"entries": [entry, granted]})["most"] == "4.90", "one concession"
    expired = {"kind": "expired", "of": "1", "at": "2026-11-20T12:00:00Z"}
    assert decided(asked, {"entries": [expired, entry]})["most"] == "15.00"


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({}, "asked.json: Object missing required field `agent`."),
        ({**ASKED, "remedy": "cake"}, "asked.json: remedy: Invalid enum value 'cake'."),
        ({**ASKED, "amuont": 1}, "asked.json: Object contains unknown field `amuont`."),
        ({**ASKED, "amount": "15,00"}, 'asked.json: amount: this is no amount, write it as "40.00".'),
        ({**ASKED, "amount": "NaN"}, "asked.json: amount: NaN is no amount."),
        ({**ASKED, "cost_to_us": "0.001"}, "asked.json: cost_to_us: 0.001 is no amount in EUR."),
        ({**ASKED, "quantity": "1E-9"}, "asked.json: quantity: 1E-9 is no quantity."),
        (
            {**ASKED, "at": "2026-11-20T10:00:00"},
            "asked.json: at: Expected `datetime` with a timezone component.",
        ),
        ({**ASKED, "currency": "XYZ", "owed": 1}, "asked.json: cost_to_us: there is no currency 'XYZ'."),
        (
            {**ASKED, "customer": {"id": 1, "tier": "platinum"}},
            "asked.json: customer.tier: 'platinum' is none of standard, silver, gold.",
        ),
        (
            {**ASKED, "at": "0001-01-01T00:00:00Z"},
            "asked.json: at: 0001-01-01T00:00:00+00:00 is no time of ours.",
        ),
        ([], "asked.json: Expected `object`, got `array`."),
    ],
)
def test_a_request_that_cannot_be_read_says_where(folder: Path, request_: object, says: str) -> None:
    (folder / "asked.json").write_text(json.dumps(request_))
    assert reason("policy decide --policy policy.toml --request asked.json") == says


@pytest.mark.parametrize(
    ("ledger", "says"),
    [
        (
            {"entries": [{"kind": "reversed", "of": "G-1", "at": "2026-11-20T10:00:00Z"}]},
            "given.json: an entry is about G-1, which the ledger does not have.",
        ),
        ({"entries": [{"kind": "eaten"}]}, "given.json: entries[0].kind: Invalid value 'eaten'."),
        (
            {"spent": [{"limit": "yearly_budget", "currency": "EUR", "amount": "-1"}]},
            "given.json: spent on yearly_budget: -1 is no amount in EUR.",
        ),
    ],
)
def test_a_ledger_that_cannot_be_read_says_where(folder: Path, ledger: object, says: str) -> None:
    (folder / "given.json").write_text(json.dumps(ledger))
    line = "policy decide --policy policy.toml --request request.json --ledger given.json"
    assert reason(line) == says


def test_files_that_are_none(folder: Path) -> None:
    (folder / "odd.json").write_bytes(b"\xff{")
    (folder / "odd.toml").write_bytes(b"\xff")
    assert reason("policy check missing.toml") == "missing.toml cannot be read: No such file or directory."
    assert reason("policy check odd.toml") == "odd.toml is no text in UTF-8."
    assert reason("policy decide --policy policy.toml --request odd.json").startswith("odd.json is no JSON:")
