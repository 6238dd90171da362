"""What is the text, what the HTML, what is attached: by the shape of the mail."""

import hashlib

import pytest
from tests.builders.letters import mail_of, read

from casedesk.platform.mail import ParsedMail, parse


def names(mail: ParsedMail) -> list[tuple[str | None, str]]:
    return [(one.name, one.type) for one in mail.attachments]


def test_a_plain_mail() -> None:
    mail = read("", "The lamp", "is broken.", "")
    assert mail.text == "The lamp\nis broken.\n"
    assert mail.html is None
    assert mail.attachments == ()
    assert mail.problems == ()


def test_line_ends_do_not_matter() -> None:
    lines = ("Content-Type: text/plain; charset=utf-8", "", "one", "two", "")
    assert parse(mail_of(*lines, line_end=b"\r\n")).text == parse(mail_of(*lines)).text == "one\ntwo\n"


def test_of_alternatives_each_side_takes_its_own() -> None:
    mail = read(
        "Content-Type: multipart/alternative; boundary=b", "", "preamble",
        "--b", "Content-Type: text/plain", "", "plain",
        "--b", "Content-Type: text/html", "", "<p>rich</p>",
        "--b--", "epilogue",
    )  # fmt: skip
    assert (mail.text, mail.html, mail.attachments) == ("plain", "<p>rich</p>", ())


def test_html_alone_gives_the_text_too() -> None:
    mail = read("Content-Type: text/html; charset=utf-8", "", "<h1>Hello</h1><p>The lamp &amp; the shade</p>")
    assert mail.text == "Hello\n\nThe lamp & the shade"
    assert mail.reply == mail.text


def test_a_blank_plain_text_gives_way_to_the_html() -> None:
    mail = read(
        "Content-Type: multipart/alternative; boundary=b", "",
        "--b", "Content-Type: text/plain", "", "  ",
        "--b", "Content-Type: text/html", "", "<p>rich</p>",
        "--b--",
    )  # fmt: skip
    assert mail.text == "rich"


def test_pictures_of_the_html_are_attachments_by_their_content_id() -> None:
    mail = read(
        "Content-Type: multipart/related; boundary=b", "",
        "--b", "Content-Type: text/html", "", '<p>See <img src="cid:lamp@home" alt="the lamp"></p>',
        "--b", "Content-Type: IMAGE/PNG; name=lamp.png", "Content-ID: <lamp@home>",
        "Content-Disposition: inline", "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=",
        "--b--",
    )  # fmt: skip
    (picture,) = mail.attachments
    assert (picture.name, picture.type, picture.size) == ("lamp.png", "image/png", 8)
    assert (picture.content_id, picture.inline) == ("lamp@home", True)
    assert picture.md5 == hashlib.md5(b"\x89PNG\r\n\x1a\n", usedforsecurity=False).hexdigest()
    assert mail.html == '<p>See <img src="cid:lamp@home" alt="the lamp"></p>'
    assert mail.text == "See the lamp"


def test_texts_between_pictures_are_one_text_and_no_picture_is_lost() -> None:
    mail = read(
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "Content-Type: text/plain", "", "above",
        "--b", "Content-Type: image/jpeg; name=one.jpg", "Content-Disposition: inline", "", "1",
        "--b", "Content-Type: text/plain", "", "below",
        "--b--",
    )  # fmt: skip
    assert mail.text == "above\nbelow"
    assert names(mail) == [("one.jpg", "image/jpeg")]


def test_a_named_text_is_a_file_unless_it_stands_first() -> None:
    mail = read(
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "Content-Type: text/plain; name=body.txt", "", "words",
        "--b", "Content-Type: text/plain; name=log.txt", "", "a log",
        "--b", "Content-Type: text/html", "Content-Disposition: attachment; filename=page.html", "", "<p>page</p>",
        "--b--",
    )  # fmt: skip
    assert mail.text == "words"
    assert names(mail) == [("log.txt", "text/plain"), ("page.html", "text/html")]


def test_an_attached_mail_is_kept_byte_by_byte() -> None:
    inner = b"Subject: inner\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nFrom here\r\n--c--\r\n"
    raw = mail_of(
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "", "see",
        "--b", "Content-Type: message/rfc822", "", inner,
        "--b--", line_end=b"\r\n",
    )  # fmt: skip
    mail = parse(raw)
    assert [one.content for one in mail.attachments] == [inner]
    assert mail.text == "see"


def test_a_digest_is_made_of_mails() -> None:
    mail = read("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: one", "", "x", "--b--")
    assert names(mail) == [(None, "message/rfc822")]


def test_wrapped_lines_are_joined_in_the_reply_only() -> None:
    mail = read(
        "Content-Type: text/plain; format=flowed", "", "one ", "line", "> old ", "> words", "-- ", "Ann"
    )
    assert mail.text == "one \nline\n> old \n> words\n-- \nAnn"
    assert mail.reply == "one line"
    mail = read("Content-Type: text/plain; format=flowed; delsp=yes", "", "壊れ ", "た")
    assert mail.reply == "壊れた"


def test_the_charset_of_html_may_stand_in_the_html() -> None:
    mail = read("Content-Type: text/html", "", b'<meta charset="koi8-r"><p>' + "Лампа".encode("koi8-r"))
    assert mail.text == "Лампа"


def test_a_file_that_was_uuencoded_into_the_text_comes_out() -> None:
    mail = read("", "see", "begin 644 lamp.png", "$;&%M<", "`", "end", "bye")
    assert mail.text == "see\n\nbye"
    assert [(one.name, one.type, one.content) for one in mail.attachments] == [
        ("lamp.png", "image/png", b"lamp")
    ]


@pytest.mark.parametrize(
    ("lines", "text", "says"),
    [
        (("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "words"), "words", "breaks off"),
        (("Content-Type: multipart/mixed; boundary=b", "", "only words"), "only words", "several parts"),
        (
            ("Content-Type: multipart/mixed", "", "--x", "Content-Type: text/plain", "", "words", "--x--"),
            "words",
            "declares",
        ),
        (("Content-Type: multipart/mixed; boundary=b", "", "--b junk", "", "words", "--b--"), "words", ""),
        (("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "words--b--"), "words", "breaks off"),
        (("Content-Type: multipart/mixed boundary=b", "", "--b", "", "words", "--b--"), "words", ""),
        (
            ("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "--b--"),
            "",
            "",
        ),
        (("Content-Type: text", "", "words"), "words", ""),
        (
            ("Content-Type: multipart/mixed; boundary=grüße", "", "--grüße", "", "words", "--grüße--"),
            "words",
            "",
        ),
    ],
)
def test_broken_shapes_keep_their_words(lines: tuple[str, ...], text: str, says: str) -> None:
    mail = read(*lines)
    assert mail.text == text
    assert says in " ".join(mail.problems)


def test_an_outer_boundary_ends_what_is_inside() -> None:
    mail = read(
        "Content-Type: multipart/mixed; boundary=outer", "",
        "--outer", "Content-Type: multipart/mixed; boundary=inner", "",
        "--inner", "", "one",
        "--outer", "", "two",
        "--outer--",
    )  # fmt: skip
    assert mail.text == "one\ntwo"


def test_parts_after_the_end_are_still_found() -> None:
    mail = read(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "one",
        "--b--",
        "",
        "--b",
        "",
        "two",
        "--b--",
    )
    assert mail.text == "one\ntwo"


def test_a_mail_that_nests_without_end_is_read_as_far_as_it_makes_sense() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (at, at) for at in range(3_000))
    mail = parse(b"From: ann@home.example\n" + raw + b"\nwords")
    assert "nests too deep" in " ".join(mail.problems)


def test_a_mail_of_a_hundred_thousand_parts_ends() -> None:
    mail = read("Content-Type: multipart/mixed; boundary=b", "", *["--b"] * 100_000)
    assert "more than 2,000 parts" in " ".join(mail.problems)
