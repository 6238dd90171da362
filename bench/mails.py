"""A folder of invented mails, as a mailbox of a desk has them: new matters, answers, a few with a file."""

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

FIRST = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
SUBJECTS = (
    "Lamp arrived broken",
    "Where is my parcel?",
    "Wrong colour",
    "Invoice for my order",
    "Thank you!",
)
SENTENCES = (
    "I ordered it last week and was looking forward to it.",
    "The box was open and the glass was in pieces.",
    "Could you tell me when it will be here?",
    "My neighbour has the same one and is very happy with it.",
    "Please send me a new one, or the money back.",
    "I have attached a photograph.",
)
ONE_IN_THREE_ANSWERS = 3
ONE_IN_TEN_HAS_A_FILE = 10
PHOTOGRAPH = bytes(range(256)) * 200


def write(folder: Path, count: int) -> None:
    """Writes `count` mails as .eml files."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(1)
    written: list[EmailMessage] = []
    for number in range(count):
        answered = dice.choice(written) if written and dice.randrange(ONE_IN_THREE_ANSWERS) == 0 else None
        mail = _mail(number, dice, answered)
        written.append(mail)
        (folder / f"{number:06}.eml").write_bytes(mail.as_bytes())


def _mail(number: int, dice: random.Random, answered: EmailMessage | None) -> EmailMessage:
    mail = EmailMessage()
    sender = (
        answered["From"] if answered is not None else f"Customer {number} <customer{number}@mail.example>"
    )
    mail["From"] = sender
    mail["To"] = "Lumen <help@desk.example>"
    mail["Date"] = format_datetime(FIRST + timedelta(minutes=number))
    mail["Message-ID"] = f"<bench.{number}@mail.example>"
    if answered is None:
        mail["Subject"] = dice.choice(SUBJECTS)
    else:
        mail["Subject"] = f"Re: {answered['Subject'].removeprefix('Re: ')}"
        mail["In-Reply-To"] = mail["References"] = answered["Message-ID"]
    words = " ".join(dice.choices(SENTENCES, k=dice.randint(2, 8)))
    mail.set_content(f"Hello,\n\n{words}\n\nCustomer {number}\n")
    mail.add_alternative(f"<p>Hello,</p><p>{words}</p><p>Customer {number}</p>", subtype="html")
    if dice.randrange(ONE_IN_TEN_HAS_A_FILE) == 0:
        # Each photograph is another one, so that each is stored.
        mail.add_attachment(
            number.to_bytes(4, "big") + PHOTOGRAPH, maintype="image", subtype="jpeg", filename="photo.jpg"
        )
    return mail
