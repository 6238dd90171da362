"""The colours of tokens.css can be told apart: text at 4.5:1, borders and fills at 3:1 (WCAG 2.2)."""

import re

import pytest

from casedesk.web.places import static_folder

THEMES = ("light", "dark")
SURFACES = ("paper", "sheet", "raised", "sunken")
WASHES = ("accent-wash", "ours-wash", "theirs-wash", "due-wash", "done-wash")
MEANINGS = ("ours", "theirs", "due", "done")
FILLS = ("fill-ours", "fill-theirs", "fill-wait", "fill-third", "fill-done")

TEXT = (
    [(ink, on) for ink in ("ink", "ink-2", "ink-3") for on in SURFACES + WASHES]
    + [("accent", on) for on in SURFACES + WASHES]
    + [(meaning, on) for meaning in MEANINGS for on in (*SURFACES, meaning + "-wash")]
    + [("accent-ink", "accent"), ("accent-ink", "accent-strong")]
)
CONTROLS = [("control", on) for on in SURFACES + WASHES] + [("accent", on) for on in SURFACES + WASHES]


def _colours() -> dict[str, tuple[str, str]]:
    css = (static_folder() / "css" / "tokens.css").read_text("utf-8")
    pairs = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    return {name: (light, dark) for name, light, dark in pairs}


COLOURS = _colours()


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _ratio(one: str, other: str, theme: str) -> float:
    place = THEMES.index(theme)
    return _contrast(COLOURS[one][place], COLOURS[other][place])


def test_the_formula_gives_the_known_extremes() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: str) -> None:
    assert [pair for pair in TEXT if _ratio(*pair, theme) < 4.5] == []


@pytest.mark.parametrize("theme", THEMES)
def test_controls_can_be_seen(theme: str) -> None:
    assert [pair for pair in CONTROLS if _ratio(*pair, theme) < 3] == []


@pytest.mark.parametrize("theme", THEMES)
def test_fills_of_charts_stand_out_from_their_sheet(theme: str) -> None:
    assert [fill for fill in FILLS if _ratio(fill, "sheet", theme) < 3] == []
