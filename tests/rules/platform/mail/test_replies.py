"""What somebody wrote now, in the languages and mail programs customers use."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import MARKER, visible_part

ATTRIBUTIONS = [
    ("English, Gmail", "On Mon, Jan 8, 2024 at 10:15 AM Mina Park <mina@desk.example> wrote:"),
    ("English, wrapped", "On Mon, Jan 8, 2024 at 10:15 AM Mina Park\n<mina@desk.example> wrote:"),
    ("English, wrapped twice", "On Mon, 8 Jan 2024,\nMina Park <mina@desk.example>\nwrote:"),
    ("German, Apple", "Am 08.01.2024 um 10:15 schrieb Mina Park <mina@desk.example>:"),
    ("German, Gmail", "Mina Park <mina@desk.example> schrieb am Mo., 8. Jan. 2024, 10:15:"),
    ("French", "Le lun. 8 janv. 2024 à 10:15, Mina Park <mina@desk.example> a écrit :"),
    ("Spanish", "El lun, 8 ene 2024 a las 10:15, Mina Park (<mina@desk.example>) escribió:"),
    ("Portuguese", "Em seg., 8 de jan. de 2024 às 10:15, Mina Park <mina@desk.example> escreveu:"),
    ("Italian", "Il giorno lun 8 gen 2024 alle ore 10:15 Mina Park <mina@desk.example> ha scritto:"),
    ("Dutch", "Op ma 8 jan 2024 om 10:15 schreef Mina Park <mina@desk.example>:"),
    ("Swedish", "Den mån 8 jan. 2024 kl 10:15 skrev Mina Park <mina@desk.example>:"),
    ("Polish", "W dniu pon., 8 sty 2024 o 10:15 Mina Park <mina@desk.example> napisał(a):"),
    ("Czech", "po 8. 1. 2024 v 10:15 odesílatel Mina Park <mina@desk.example> napsal:"),
    ("Russian, Gmail", "пн, 8 янв. 2024 г. в 10:15, Mina Park <mina@desk.example>:"),
    ("Russian, Mail.ru", "Понедельник, 8 января 2024, 10:15 +03:00 от Mina Park <mina@desk.example>:"),
    ("Turkish", "Mina Park <mina@desk.example>, 8 Oca 2024 Pzt, 10:15 tarihinde şunu yazdı:"),
    ("Korean", "2024년 1월 8일 (월) 오전 10:15, Mina Park <mina@desk.example>님이 작성:"),
    ("Japanese", "2024年1月8日(月) 10:15 Mina Park <mina@desk.example>:"),
    ("Chinese, Gmail", "Mina Park <mina@desk.example> 于2024年1月8日周一 10:15写道："),
    ("Chinese, 163", "在 2024-01-08 10:15:00，Mina Park <mina@desk.example> 写道："),
    ("Thai", "เมื่อ จ. 8 ม.ค. 2024 เวลา 10:15 Mina Park <mina@desk.example> เขียนว่า:"),
    ("Malay", "Pada Isn, 8 Jan 2024 pada 10:15, Mina Park <mina@desk.example> menulis:"),
    ("Vietnamese", "Vào Th 2, 8 thg 1, 2024 vào lúc 10:15 Mina Park <mina@desk.example> đã viết:"),
    ("Arabic", "في الاثنين، ٨ يناير ٢٠٢٤ ١٠:١٥ ص كتب Mina Park <mina@desk.example>:"),
    (
        "Hebrew",
        "\u202bבתאריך יום ב׳, 8 בינו׳ 2024 ב-10:15 מאת \u202aMina Park\u202c <\u202amina@desk.example\u202c>:\u202c",
    ),
    ("Yahoo, no address", "On Monday, January 8, 2024 at 10:15:02 AM GMT+1, Mina Park wrote:"),
]

HEADER_BLOCKS = [
    (
        "English",
        "From: Mina Park <mina@desk.example>\nSent: Monday, 8 January 2024 10:15\nTo: Ann\nSubject: RE: lamp",
    ),
    (
        "German",
        "Von: Mina Park <mina@desk.example>\nGesendet: Montag, 8. Januar 2024 10:15\nAn: Ann\nBetreff: AW: Lampe",
    ),
    ("French", "De : Mina Park\nEnvoyé : lundi 8 janvier 2024 10:15\nÀ : Ann\nObjet : RE: lampe"),
    ("Spanish", "De: Mina Park\nEnviado el: lunes, 8 de enero de 2024 10:15\nPara: Ann\nAsunto: RE: lámpara"),
    (
        "Portuguese",
        "De: Mina Park\nEnviado: segunda-feira, 8 de janeiro de 2024 10:15\nPara: Ann\nAssunto: RE: lâmpada",
    ),
    ("Italian", "Da: Mina Park\nInviato: lunedì 8 gennaio 2024 10:15\nA: Ann\nOggetto: R: lampada"),
    ("Dutch", "Van: Mina Park\nVerzonden: maandag 8 januari 2024 10:15\nAan: Ann\nOnderwerp: RE: lamp"),
    ("Polish", "Od: Mina Park\nWysłano: poniedziałek, 8 stycznia 2024 10:15\nDo: Ann\nTemat: Odp: lampa"),
    ("Russian", "От: Mina Park\nОтправлено: 8 января 2024 г. 10:15\nКому: Ann\nТема: RE: лампа"),
    ("Turkish", "Kimden: Mina Park\nGönderildi: 8 Ocak 2024 Pazartesi 10:15\nKime: Ann\nKonu: YNT: lamba"),
    (
        "Korean",
        "보낸 사람: Mina Park\n보낸 날짜: 2024년 1월 8일 월요일 오전 10:15\n받는 사람: Ann\n제목: RE: 램프",
    ),
    ("Japanese", "差出人: Mina Park\n送信日時: 2024年1月8日 10:15\n宛先: Ann\n件名: RE: ランプ"),
    ("Chinese", "发件人: Mina Park\n发送时间: 2024年1月8日 10:15\n收件人: Ann\n主题: 回复: 灯"),
    ("Chinese, traditional", "寄件者: Mina Park\n寄件日期: 2024年1月8日 10:15\n收件者: Ann\n主旨: RE: 燈"),
    ("Thai", "จาก: Mina Park\nส่ง: 8 มกราคม 2567 10:15\nถึง: Ann\nเรื่อง: RE: โคมไฟ"),
    ("Malay", "Daripada: Mina Park\nDihantar: Isnin, 8 Januari 2024 10:15\nKepada: Ann\nSubjek: RE: lampu"),
    (
        "bold labels",
        "*From:* Mina Park <mina@desk.example>\n*Sent:* Monday, 8 January 2024\n*To:* Ann\n*Subject:* lamp",
    ),
]

SEPARATORS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------",
    "________________________________",
    "---------- Forwarded message ---------",
    "------------------ 原始邮件 ------------------",
    "-----원본 메시지-----",
]


@pytest.mark.parametrize(
    "attribution", [text for _, text in ATTRIBUTIONS], ids=[name for name, _ in ATTRIBUTIONS]
)
class TestAttributions:
    def test_before_marked_quotes(self, attribution: str) -> None:
        text = f"It is still broken.\n\nAnn\n\n{attribution}\n\n> Is it fixed?\n> Mina\n"
        assert visible_part(text) == "It is still broken.\n\nAnn"

    def test_before_quotes_without_marks(self, attribution: str) -> None:
        text = f"It is still broken.\n\n{attribution}\n\nIs it fixed?\n\nMina\n"
        assert visible_part(text) == "It is still broken."

    def test_right_below_the_words(self, attribution: str) -> None:
        assert visible_part(f"Thank you.\n\n{attribution}\n> Here you are.") == "Thank you."

    def test_above_an_answer_that_stands_below(self, attribution: str) -> None:
        text = f"{attribution}\n> Is it fixed?\n\nNo, it is not.\n"
        assert visible_part(text) == "No, it is not."


@pytest.mark.parametrize(
    "block", [text for _, text in HEADER_BLOCKS], ids=[name for name, _ in HEADER_BLOCKS]
)
@pytest.mark.parametrize(
    "separator", ["", "________________________________\n", "-----Original Message-----\n"]
)
def test_a_header_block_and_all_below_it_is_quoted(block: str, separator: str) -> None:
    text = f"It is still broken.\n\n{separator}{block}\n\nIs it fixed?\n\nMina\n"
    assert visible_part(text) == "It is still broken."


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_separator_goes_with_its_header_block(separator: str) -> None:
    block = "From: Mina Park <mina@desk.example>\nDate: 8 January 2024\nTo: Ann"
    assert visible_part(f"See below.\n\n{separator}\n{block}\n\nIs it fixed?") == "See below."


@pytest.mark.parametrize(
    "text",
    [
        "I need a trip.\nFrom: Berlin\nTo: Paris\nDate: 3 May at 10:00\n\nCan you book it?",
        "Name: Ann Lee\nEmail: ann@home.example\nOrder: 1042\n\nThe lamp is broken.",
        "--- What I ordered ---\nLamp: 2\nShade: 1\n\nOne is missing.",
        "These are my questions:\n1. When does it come?\n2. Who pays?",
        "My address is now:\nAnn Lee\nHauptstr. 1\n10115 Berlin",
        "It says: error 10:15\nand then nothing:\nwhat now?",
        "On 8 January 2024 I called you.\nNobody answered.",
        "a | b\n1 | 2",
        "Price: 10:00 EUR\nTime: 10:30\nPlace: Berlin",
        "The timetable for 2024:\nopen at 10:00\nclosed at 18:00",
        ">From now on please write to my new address.",
        "- one\n- two\n---\n- three",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert visible_part(text) == text


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("Thanks!\n-- \nAnn Lee\n+49 30 1234567", "Thanks!"),
        ("Thanks!\n\n--\nAnn Lee\n+49 30 1234567", "Thanks!"),
        ("Thanks!\n-- \n" + "line\n" * 30, "Thanks!"),
        ("Thanks!\n\nSent from my iPhone", "Thanks!"),
        ("Danke!\n\nVon meinem iPhone gesendet", "Danke!"),
        ("Merci !\n\nEnvoyé de mon iPhone", "Merci !"),
        ("Gracias\n\nEnviado desde mi Samsung Galaxy", "Gracias"),
        ("감사합니다\n\n나의 iPhone에서 보냄", "감사합니다"),
        ("谢谢\n\n发自我的iPhone", "谢谢"),
        ("ありがとう\n\niPhoneから送信", "ありがとう"),
        ("Teşekkürler\n\niPhone'umdan gönderildi", "Teşekkürler"),
        ("Thanks!\n\nGet Outlook for Android", "Thanks!"),
        ("The broken part is my phone", "The broken part is my phone"),
        ("Thanks!\n> quoted\n-- \nAnn", "Thanks!"),
    ],
)
def test_signatures_go(text: str, visible: str) -> None:
    assert visible_part(text) == visible


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        (f"No.\n\n{MARKER}\n\nIs it fixed?", "No."),
        (
            f"No.\n\nOn Mon, 8 Jan 2024 at 10:15, Mina <m@desk.example> wrote:\n> {MARKER}\n> Is it fixed?",
            "No.",
        ),
        (f"No.\n\nMina schrieb:\n{MARKER}\nIst es repariert?", "No."),
        ("아니요.\n\n##- 이 줄 위에 답장해 주세요 -##\n\n고쳐졌나요?", "아니요."),
    ],
)
def test_all_from_the_marker_on_is_quoted(text: str, visible: str) -> None:
    assert visible_part(text) == visible


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("", ""),
        ("\n\n  Hello  \n\n\n\n\nAnn\n\n", "Hello\n\nAnn"),
        ("> Which colour?\nBlue.\n> Which size?\nLarge.\n", "Blue.\nLarge."),
        ("> nothing\n> but quotes", "> nothing\n> but quotes"),
        (
            "From: a@b.example\nSubject: only forwarded\n\nSee.",
            "From: a@b.example\nSubject: only forwarded\n\nSee.",
        ),
        ("Yes.\n>> one\n> two\n>three", "Yes."),
        ("می\u200cخواهم 👨\u200d👩\u200d👧\n> quoted", "می\u200cخواهم 👨\u200d👩\u200d👧"),
        ("\u200fשלום\n\u200f> ציטוט", "\u200fשלום"),
    ],
)
def test_odd_shapes(text: str, visible: str) -> None:
    assert visible_part(text) == visible


LINES = st.sampled_from(
    f"""> quoted
On 8 Jan 2024 at 10:15 A <a@b.example> wrote:
From: A
Subject: x
-----Original Message-----
________________
{MARKER}
Sent from my iPhone
--
words
a: b
>
:
10:15:

<a@b>:""".split("\n")
)


@settings(max_examples=30)
@given(st.lists(LINES | st.text(max_size=30), max_size=30).map("\n".join))
def test_it_never_fails_and_never_hides_all(text: str) -> None:
    visible = visible_part(text)
    assert bool(visible) == bool(text.strip())
    assert visible == visible.strip()
