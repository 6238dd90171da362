"""What rules say is read in the reader's language, wherever a template prints it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from casedesk.platform.sentences import Amount, all_of, either, say, say_many
from casedesk.web import i18n
from casedesk.web.catalogues import Catalogue
from casedesk.web.i18n import in_their_words
from casedesk.web.reader import Reader, reading
from casedesk.web.rendering import environment

GERMAN = Catalogue(
    {
        ("", "%(name)s owns it <already>."): ("Es gehört schon %(name)s <hier>.",),
        ("", "nobody"): ("niemandem",),
        ("", "a photo"): ("ein Foto",),
        ("", "Why: %(why)s"): ("Grund: %(why)s",),
        ("verb", "Why: %(why)s"): ("Grund: %(why)s",),
        ("", "%(n)d case"): ("%(n)d Fall", "%(n)d Fälle"),
    }
)


@pytest.fixture(autouse=True)
def _in_german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "catalogue", lambda _locale: GERMAN)
    with reading(Reader("de", "Europe/Berlin", now=datetime(2026, 3, 4, 12, tzinfo=UTC))):
        yield


OWNED = say("%(name)s owns it <already>.", name=say("nobody"))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (OWNED, "Es gehört schon niemandem <hier>."),
        (say_many("%(n)d case", "%(n)d cases", 1), "1 Fall"),
        (say_many("%(n)d case", "%(n)d cases", 1200), "1200 Fälle"),
        (say("Why: %(why)s", why=Amount(Decimal("1240"), "EUR")), "Grund: 1.240,00\xa0€"),
        (say("Why: %(why)s", why=Amount(Decimal("12.345"), "EUR")), "Grund: 12.345 EUR"),
        (say("Why: %(why)s", why=Decimal("12.50")), "Grund: 12,5"),
        (say("Why: %(why)s", why=either([say("a photo"), "b", "c"])), "Grund: ein Foto, b oder c"),
        (say("Why: %(why)s", why=all_of([say("a photo"), "b"])), "Grund: ein Foto und b"),
        (say("Why: %(why)s", why=date(2025, 12, 31)), "Grund: 31. Dez. 2025"),
        (say("Why: %(why)s", why=datetime(2026, 3, 4, 9, 30, tzinfo=UTC)), "Grund: 10:30"),
        (either([say("a photo"), "b"]), "ein Foto oder b"),
        ("Why: %(why)s", "Why: %(why)s"),
        (7, 7),
    ],
    ids=str,
)
def test_what_is_said_is_read_in_ones_own_language(said: object, read: object) -> None:
    assert in_their_words(said) == read


@pytest.mark.parametrize(
    ("template", "read"),
    [
        ("{{ said }}", "Es gehört schon niemandem &lt;hier&gt;."),
        ("{% macro show(it) %}<b>{{ it }}</b>{% endmacro %}{{ show(nobody) }}", "<b>niemandem</b>"),
        ("{{ said ~ '!' }}", "Es gehört schon niemandem &lt;hier&gt;.!"),
        ("{{ nobody|capitalize }}", "Niemandem"),
        ("{{ [nobody, nobody]|join(', ') }}", "niemandem, niemandem"),
        ("{{ [nobody, 'b']|listed }}", "niemandem und b"),
        ("{{ nobody|sums }}", "niemandem"),
        ("{{ _('Why: %(why)s', why=said) }}", "Grund: Es gehört schon niemandem &lt;hier&gt;."),
        ("{{ ngettext('%(num)d %(x)s', '%(num)d %(x)s', 2, x=nobody) }}", "2 niemandem"),
        ("{{ pgettext('verb', 'Why: %(why)s', why=nobody) }}", "Grund: niemandem"),
    ],
)  # fmt: skip
def test_a_template_prints_it_so(template: str, read: str) -> None:
    assert environment().from_string(template).render(said=OWNED, nobody=say("nobody")) == read
