"""`casedesk search` tells what is found to other programs; `casedesk reindex` writes its rows anew."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders.cases import a_case, a_user, call, mail
from tests.builders.people import a_customer
from tests.features.cli.running import casedesk

from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.notes import add_note
from casedesk.cases.rules import actors
from casedesk.platform import db, tokens

pytestmark = pytest.mark.slow


async def test_rows_are_written_anew_and_hits_are_lines_of_json(committed: str, tmp_path: Path) -> None:
    tokens.open_key(tmp_path / "desk.key")
    mina = actors.user(await a_user("Mina Park"))
    case_id = await a_case(await a_customer(), mail("배송이 늦어요. 전등이 깨졌어요."), title="전등")
    called = await log_contact(case_id, replace(call(mina.user_id or 0), body="배송 문의"), mina)
    await add_note(case_id, "배송 회사에 물어봄", mina)
    await db.execute("DELETE FROM search_rows")
    place = ["--data", str(tmp_path), "--database-url", committed]
    written = casedesk("reindex", *place)
    assert written.stdout.startswith("4 rows were written"), written.stderr
    printed = casedesk("search", "배송", "--json", "--limit", "10", *place)
    assert printed.returncode == 0, printed.stderr
    first = await db.value("SELECT min(id) FROM interactions")
    found = [json.loads(line) for line in printed.stdout.splitlines()]
    assert sorted(found, key=lambda one: one["interaction"] or 0) == [
        {"case": f"C-{case_id}", "interaction": None, "sentence": "배송 회사에 물어봄"},
        {"case": f"C-{case_id}", "interaction": first, "sentence": "배송이 늦어요."},
        {"case": f"C-{case_id}", "interaction": called.interaction_id, "sentence": "배송 문의"},
    ]
    refused = casedesk("search", "stage:asleep", *place)
    assert refused.returncode == 1
    assert "“asleep” is no stage." in refused.stderr
