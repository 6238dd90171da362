"""Reading mail safely: the frame that can do nothing, pictures from elsewhere, and files as what they are."""

import re

from tests.builders.cases import writes
from tests.features.workspace.conftest import Desk
from tests.pages import read_page

from casedesk.cases.actions.attachments import Attached
from casedesk.platform import db, files
from casedesk.platform.mail import html

PNG = b"\x89PNG\r\n\x1a\nof a lamp"
LETTER = html.clean(
    "<script>alert(1)</script><style>body{display:none}</style><p onclick=x>Hello</p>"
    '<img src="cid:lamp@home" alt="lamp"><img src="https://track.lamps.example/p.gif"><img src="https://cdn.x.example/b.png">'
    '<a href="https://evil.example/a">www.lampenhaus.example</a> <a href="https://lamps.example/o">order</a>'
).html


async def a_mail(desk: Desk) -> int:
    lamp = Attached(files.put(PNG), len(PNG), "lamp.png", "image/png", "lamp@home")
    return (await writes(desk.case, "Hello", html=LETTER, attachments=[lamp])).interaction_id


async def test_a_mail_is_opened_in_place_and_says_what_waits_elsewhere(desk: Desk) -> None:
    key = await a_mail(desk)
    assert f'href="{desk.address}/contacts/{key}/letter"' in (await desk.mina.get(desk.address)).text
    answer = await desk.mina.get(f"{desk.address}/contacts/{key}/letter")
    page = read_page(answer)
    assert "Show pictures from track.lamps.example and cdn.x.example (2)" in page.text
    assert "tells the sender that this mail was read" in page.text
    assert "The link “www.lampenhaus.example” leads to evil.example." in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in answer.text
    assert f'src="{desk.address}/contacts/{key}/html"' in answer.text
    assert "frame-src 'self'" in answer.headers["content-security-policy"]


async def test_the_frame_can_do_nothing_and_fetches_nothing(desk: Desk) -> None:
    key = await a_mail(desk)
    answer = await desk.mina.get(f"{desk.address}/contacts/{key}/html")
    rules = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";")
    )
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert "script-src" not in rules
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "alert" not in answer.text
    assert "display:none" not in answer.text
    assert 'src="data:image/png;base64,' in answer.text
    assert ' src="https:' not in answer.text
    assert 'rel="noopener noreferrer nofollow"' in answer.text
    assert "[⚠ leads to evil.example]" in answer.text
    assert "[lamps.example]" in answer.text


async def test_pictures_from_elsewhere_come_when_they_are_asked_for(desk: Desk) -> None:
    key = await a_mail(desk)
    page = await desk.mina.get(f"{desk.address}/contacts/{key}/letter?pictures=1")
    assert f'src="{desk.address}/contacts/{key}/html?pictures=1"' in page.text
    assert "are shown." in read_page(page).text
    answer = await desk.mina.get(f"{desk.address}/contacts/{key}/html?pictures=1")
    assert 'src="https://track.lamps.example/p.gif"' in answer.text
    assert "img-src data: https:; upgrade-insecure-requests" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_mail_is_shown_on_its_own_case_only(desk: Desk) -> None:
    key = await a_mail(desk)
    for what in ("letter", "html"):
        assert (await desk.mina.get(f"/cases/C-999999/contacts/{key}/{what}")).status_code == 404


async def test_only_pictures_are_seen_and_everything_is_downloaded_as_what_it_is(desk: Desk) -> None:
    said = [
        Attached(files.put(PNG), len(PNG), "lamp.png", "image/png"),
        Attached(files.put(b"<script>alert(1)</script>"), 25, "../lamp.png", "image/png"),
        Attached(files.put(b"MZ\x90\x00"), 4, "photo.exe", "image/jpeg"),
        Attached(files.put(b"<svg onload='x'/>"), 17, "drawing.svg", "image/svg+xml"),
    ]
    await writes(desk.case, "See these", attachments=said)
    shown = await desk.mina.get(desk.address)
    assert "can run: open only what you expect" in shown.text
    keys = [row["id"] for row in await db.records("SELECT id FROM attachments ORDER BY id DESC LIMIT 4")][
        ::-1
    ]
    seen = await desk.mina.get(f"{desk.address}/files/{keys[0]}/picture")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    for key in keys[1:]:
        assert (await desk.mina.get(f"{desk.address}/files/{key}/picture")).status_code == 404
        taken = await desk.mina.get(f"{desk.address}/files/{key}")
        assert taken.headers["content-disposition"].startswith('attachment; filename="')
        assert "/" not in taken.headers["content-disposition"].partition(";")[2].partition(";")[0]
        assert taken.headers["content-type"].partition(";")[0] in (
            "application/octet-stream",
            "application/vnd.microsoft.portable-executable",
        )
        assert taken.headers["x-content-type-options"] == "nosniff"


async def test_a_long_mail_folds_where_a_reader_would_pause(desk: Desk) -> None:
    words = "\n\n".join(f"Paragraph {number}. " + "word " * 40 for number in range(30))
    await writes(desk.case, words)
    text = (await desk.mina.get(desk.address)).text
    assert "the rest of it" in text
    assert "Paragraph 29." in text


async def test_what_stands_below_the_words_is_one_line(desk: Desk) -> None:
    key = await a_mail(desk)
    page = (await desk.mina.get(desk.address)).text
    sheet = page.partition(f'id="contact-{key}"')[2].partition("</article>")[0]
    [foot] = [
        one
        for one in re.findall(r'<div class="said__foot">.*?</div>', sheet, re.DOTALL)
        if "lamp.png" not in one
    ]
    for words in ("as it was sent", "belongs elsewhere?", "quote", "forward"):
        assert words in foot
    assert not sheet.partition(foot)[2].replace("</div>", "").partition('<div id="letter-')[0].strip()
