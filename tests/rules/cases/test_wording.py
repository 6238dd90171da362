"""Only thanks, and questions: a missed thank-you costs a key press, a missed question costs a customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.cases.rules.wording import asks_something, is_only_thanks

THANKS = {
    "English": [
        "Thank you!",
        "thanks",
        "Thanks a lot.",
        "THANK YOU SO MUCH!!",
        "That worked, thank you.",
        "Cheers",
    ],
    "Korean": ["감사합니다.", "정말 감사합니다!", "안녕하세요, 고맙습니다."],
    "Malay": ["Terima kasih!", "Terima kasih banyak.", "Salam,\nterima kasih"],
    "Chinese": ["谢谢", "谢谢！", "您好，非常感谢。"],
    "Turkish": ["Teşekkürler", "TEŞEKKÜRLER!", "Merhaba, çok teşekkür ederim. İyi günler", "sagolun"],
    "Thai": ["ขอบคุณค่ะ", "ขอบคุณมากครับ", "สวัสดีค่ะ\nขอบคุณค่ะ"],
    "German": ["Danke!", "Vielen Dank für die Hilfe", "Super, danke schön.\nViele Grüße"],
    "Spanish": ["Gracias", "¡Muchas gracias!", "Hola, mil gracias. Saludos"],
    "French": ["Merci", "Merci beaucoup !"],
    "Japanese": ["ありがとうございます。"],
    "with a name": [
        "Thanks Mina",
        "Hi Mina,\nthanks!",
        "Thank you,\nAylin Demir",
        "Mina, thank you",
        "Merci, Jean-Luc",
    ],
    "with a sign": ["Thank you 🙏", "👍 thanks", "Thanks ❤️"],
    "with a signature": ["Thanks.\n\nBest regards,\nAylin", "Thank you\n\n--\nAylin Demir"],
}

MORE_THAN_THANKS = {
    "English": [
        "Thanks, but it is broken again",
        "Thanks. Broken.",
        "Thank you. Still waiting",
        "Great, another broken lamp",
        "No thanks",
        "Thanks for nothing",
        "thanks, broken",
        "Thanks in advance for sending a new one",
    ],
    "Korean": ["감사합니다. 아직 안돼요", "감사합니다만 아직 못 받았어요", "고맙습니다\n고장났어요"],
    "Malay": ["Terima kasih. Belum sampai", "terima kasih, masih rosak"],
    "Chinese": ["谢谢，坏了", "谢谢。还没收到", "谢谢\n坏了", "不用谢谢"],
    "Turkish": ["Teşekkürler. Hâlâ bozuk", "Teşekkürler, ama gelmedi"],
    "Thai": ["ขอบคุณค่ะ ยังไม่ได้รับ", "ขอบคุณครับ\nเสีย", "ขอบคุณ แต่ยังเสีย"],
    "German": ["Danke, Rechnung fehlt", "Danke. Immer noch kaputt", "Danke. Kaputt."],
    "Spanish": ["Gracias. Sigue roto", "Gracias, pero no funciona"],
    "French": ["Merci. Toujours cassé", "Merci, mais ça ne marche pas"],
    "Japanese": ["ありがとうございます。壊れました", "ありがとうございます。まだです。"],
    "a question": ["Thanks?", "Thank you! And the second lamp?", "谢谢，什么时候？", "شكرا؟"],
    "no thanks at all": ["Hello", "Best regards,\nMina", "Mina", "OK", "👍", "", "   ", "!!!", "42"],
    "two strangers": ["Mina,\nthanks,\nAylin", "Lamp\nthanks\nBroken"],
    "in the middle": ["Hi\nLamp\nthanks"],
    "too long": ["Thank you! " * 12],
}


def _cases(table: dict[str, list[str]]) -> list[object]:
    return [pytest.param(text, id=f"{name}: {text[:30]}") for name, texts in table.items() for text in texts]


@pytest.mark.parametrize("text", _cases(THANKS))
def test_says_thanks_and_nothing_else(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", _cases(MORE_THAN_THANKS))
def test_says_more_than_thanks(text: str) -> None:
    assert not is_only_thanks(text)


@given(st.sampled_from([text for texts in THANKS.values() for text in texts]), st.sampled_from("?？؟"))
def test_thanks_that_ask_something_are_more_than_thanks(text: str, mark: str) -> None:
    assert not is_only_thanks(text + mark)


@given(st.text(max_size=120))
def test_whatever_is_written_can_be_judged(text: str) -> None:
    judged = is_only_thanks(text)
    assert not (judged and asks_something(text))


QUESTIONS = {
    "Is it the green one?": True,
    "请问什么时候到？": True,
    "متى يصل؟": True,
    "We have sent a new lamp.": False,
    "": False,
    "Follow it here: https://parcels.example/track?number=7": False,
    "See https://parcels.example/track?number=7 — is that your address?": True,
}


@pytest.mark.parametrize(("text", "asks"), QUESTIONS.items())
def test_a_question_has_a_question_mark_outside_of_links(text: str, asks: bool) -> None:
    assert asks_something(text) is asks
