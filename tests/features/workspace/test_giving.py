"""You may, now: what is open for this case, given in one step, said plainly where it cannot be."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders.cases import a_case, columns, kinds
from tests.builders.conceding import Bought, an_order, in_force
from tests.builders.people import a_customer
from tests.features.empowerment.conftest import RULES
from tests.features.workspace.conftest import Desk
from tests.pages import read_page, send

from casedesk.empowerment.rules.policy import Evidence
from casedesk.empowerment.rules.words import Reason
from casedesk.platform import db

GIVE = "/concessions"


@pytest.fixture
async def order(desk: Desk) -> Bought:
    """What Aylin bought; and a policy in force, Mina being of level 2."""
    await in_force(RULES)
    await db.execute("UPDATE users SET level = 2 WHERE id = $1", desk.cast.mina)
    return await an_order(desk.aylin)


async def test_without_a_policy_it_says_so(desk: Desk) -> None:
    assert "No policy is in force yet." in (await desk.look()).text


async def test_each_remedy_says_what_is_open_and_why_not_more(desk: Desk, order: Bought) -> None:
    page = await desk.look()
    assert "store credit up to €40.00" in page.text
    assert "discount needs approval no line of the policy speaks of it" in page.text
    assert "cash no I cannot pay out cash." in page.text
    assert "priority handling yes" in page.text
    sent = await send(desk.mina, page, GIVE, remedy="store_credit", amount="15", reason="late_delivery")
    assert sent.status_code == 303
    page = await desk.look()
    assert "store credit €25.00 left of €40.00" in page.text
    assert "€15.00 of €40.00 given already" in page.text
    assert "Granted €15.00 store credit" in page.text, "the story says it"


@pytest.mark.parametrize(
    ("locale", "typed", "amount"),
    [
        ("en", "12,50", "12.500"),
        ("de", "12,50", "12.500"),
        ("de", "12.50", "12.500"),
        ("en", "12.5", "12.500"),
    ],
)
async def test_amounts_are_read_as_they_are_typed(
    desk: Desk, order: Bought, locale: str, typed: str, amount: str
) -> None:
    await db.execute("UPDATE users SET locale = $2 WHERE id = $1", desk.cast.mina, locale)
    await send(desk.mina, await desk.look(), GIVE, remedy="store_credit", amount=typed, reason="other")
    assert str(await db.value("SELECT granted FROM concessions")) == amount


async def test_what_is_wrong_is_said_beside_its_field(desk: Desk, order: Bought) -> None:
    for typed in ("0", "-5", "nothing", "1.005", "999999999999999", ""):
        page = await desk.look()
        answer = await send(
            desk.mina, page, GIVE, remedy="store_credit", amount=typed, reason="defective", remark="kept"
        )
        assert answer.status_code == 422, typed
        form = read_page(answer).form(GIVE)
        assert len(form.errors) == 1, (typed, form.errors)
        assert (form["amount"], form["reason"], form["remark"]) == (typed, "defective", "kept")
    assert await db.value("SELECT count(*) FROM concessions") == 0
    answer = await send(desk.mina, page, GIVE, remedy="refund", amount="5", reason="other", about="o999")
    assert "not an order of this customer" in read_page(answer).form(GIVE).errors[0]
    too_much = {"remedy": "refund", "amount": "90", "reason": "other", "about": f"o{order.id}"}
    answer = await send(desk.mina, page, GIVE, **too_much)
    assert "No more than €80.00 can go back to you" in read_page(answer).form(GIVE).errors[0]


async def test_over_the_limit_the_same_button_asks(desk: Desk, order: Bought) -> None:
    desk.time.advance(minutes=1)
    answer = await send(
        desk.mina, await desk.look(), GIVE, remedy="store_credit", amount="60", reason="late_delivery"
    )
    assert answer.status_code == 303
    page = await desk.look()
    assert "Ana Ruiz decides, by " in page.text
    assert "Say: “I can give you €40.00 as store credit right now" in page.text
    assert (await columns(desk.case)).stage == "awaiting_approval"
    assert "waits for an approval" in page.text


async def test_evidence_makes_the_difference(desk: Desk) -> None:
    needs = Evidence("photo", frozenset({"photo"}), reasons=frozenset({Reason.DEFECTIVE}))
    lines = tuple(
        replace(line, when=replace(line.when, reasons=frozenset({Reason.DEFECTIVE})))
        for line in RULES.allowances
    )
    await in_force(replace(RULES, allowances=lines, evidence=(needs,)))
    fields = {"remedy": "store_credit", "amount": "10", "reason": "defective"}
    answer = await send(desk.mina, await desk.look(), GIVE, **fields)
    page = read_page(answer)
    assert answer.status_code == 422
    assert "With this it is granted at once: photo." in page.form(GIVE).errors[0]
    assert "with photo there would be more" in page.text
    await send(desk.mina, page, GIVE, evidence=["photo"])
    assert await db.value("SELECT state FROM concessions") == "granted"
    await send(desk.mina, await desk.look(), GIVE, ask_anyway="1", **{**fields, "amount": "11"})
    assert await db.value("SELECT state FROM concessions ORDER BY id DESC") == "requested"


async def test_less_than_a_right_is_given_only_on_purpose(desk: Desk, order: Bought) -> None:
    about = {"about": f"l{order.lamp}", "basis": "legal_right", "remedy": "refund", "reason": "defective"}
    answer = await send(desk.mina, await desk.look(), GIVE, amount="20", **about)
    page = read_page(answer)
    assert "right to more than this" in page.form(GIVE).errors[0]
    assert (await send(desk.mina, page, GIVE, less_is_meant="1")).status_code == 303
    assert "The customer has a right to €50.00: €20.00 is less." in (await desk.look()).text


async def test_another_reason_shows_another_list(desk: Desk, order: Bought) -> None:
    page = await desk.look()
    fields = {name: values[0] for name, values in page.form(GIVE).fields.items()}
    fields |= {"reason": "late_delivery", "about": f"l{order.lamp}"}
    part = await desk.mina.post(f"{desk.address}/remedies", data=fields, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert read_page(part).form(GIVE)["reason"] == "late_delivery"
    whole = await desk.mina.post(f"{desk.address}/remedies", data=fields)
    assert read_page(whole).form(GIVE)["about"] == f"l{order.lamp}"
    assert "<html" in whole.text


async def test_the_reason_follows_the_category_until_somebody_chooses(desk: Desk, order: Bought) -> None:
    keys = [
        await db.value("INSERT INTO categories (name) VALUES ($1) RETURNING id", name)
        for name in ("Late", "Broken")
    ]

    async def chosen(case_id: int, category_id: int | None) -> str:
        await db.execute("UPDATE cases SET category_id = $2 WHERE id = $1", case_id, category_id)
        return str(read_page(await desk.mina.get(f"/cases/C-{case_id}")).form(GIVE)["reason"])

    assert await chosen(desk.case, keys[0]) == "other", "nothing was given on such a case yet"
    for reason in ("late_delivery", "late_delivery", "defective"):
        await send(desk.mina, await desk.look(), GIVE, remedy="store_credit", amount="1", reason=reason)
    another = await a_case(await a_customer("Jin Ito"))
    assert await chosen(another, keys[0]) == "late_delivery"
    assert await chosen(another, keys[1]) == "other"
    assert await chosen(desk.case, keys[1]) == "defective", "as it was said last on this case"


async def test_what_was_given_elsewhere_is_written_down(desk: Desk, order: Bought) -> None:
    page = await desk.look()
    fields = {name: values[0] for name, values in page.form(GIVE).fields.items()}
    fields |= {"remedy": "store_credit", "amount": "500", "reason": "other"}
    answer = await desk.mina.post(f"{desk.address}/concessions/elsewhere", data=fields)
    assert answer.status_code == 303
    assert (await kinds(desk.case))[-1] == "given_elsewhere"


async def test_why_was_this_allowed(desk: Desk, order: Bought) -> None:
    await send(desk.mina, await desk.look(), GIVE, remedy="store_credit", amount="15", reason="late_delivery")
    concession = await db.value("SELECT id FROM concessions")
    stricter = replace(RULES, allowances=RULES.allowances[:1])
    desk.time.advance(hours=1)
    await in_force(stricter)
    page = await desk.look(f"/concessions/{concession}")
    assert "level 2 may give store credit as goodwill up to €40.00" in page.text
    assert "to one customer in 365 days without an approval: €100.00 left" in page.text
    assert "customer-year" not in page.text
    answer = await send(desk.mina, page, "/reversal", came_back="20", reason="")
    assert len(read_page(answer).form("/reversal").errors) == 2
    assert (await send(desk.mina, page, "/reversal", came_back="5", reason="too much")).status_code == 303
    assert "Came back €5.00" in (await desk.look(f"/concessions/{concession}")).text


async def test_what_the_customer_was_told_goes_with_the_grant_and_with_its_reversal(
    desk: Desk, order: Bought
) -> None:
    fields = {"remedy": "store_credit", "amount": "15", "reason": "late_delivery"}
    late = await send(desk.mina, await desk.look(), GIVE, promised_by="2020-01-01T10:00", **fields)
    assert (late.status_code, len(read_page(late).form(GIVE).errors)) == (422, 1)
    by_then = (desk.time.at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    sent = await send(desk.mina, await desk.look(), GIVE, promised_by=by_then, **fields)
    assert sent.status_code == 303
    assert "The store credit is booked" in (await desk.look()).text
    concession = await db.value("SELECT id FROM concessions")
    page = await desk.look(f"/concessions/{concession}")
    untold = await send(desk.mina, page, "/reversal", came_back="15", reason="the wrong customer")
    assert "say how they were told" in read_page(untold).form("/reversal").errors[0]
    done = await send(
        desk.mina, page, "/reversal", came_back="15", reason="the wrong customer", told="spoken"
    )
    assert done.status_code == 303
    assert await db.value("SELECT state FROM promises") == "withdrawn"


async def test_it_costs_the_page_the_same_however_much_was_given(desk: Desk, order: Bought) -> None:
    async def queries() -> int:
        with db.counting() as counted:
            await desk.look()
        return counted.count

    await send(desk.mina, await desk.look(), GIVE, remedy="store_credit", amount="1", reason="other")
    await desk.look()
    before = await queries()
    for number in range(3):
        await send(
            desk.mina, await desk.look(), GIVE, remedy="store_credit", amount=f"{number + 2}", reason="other"
        )
    assert await queries() == before
