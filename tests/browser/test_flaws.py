"""What looks for flaws finds them: each of these pages is well but for one."""

import pytest
from playwright.async_api import Browser
from tests.browser.flaws import flaws

PAGE = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A page</title>
<style>body {{ background: #fff; color: #000 }} a {{ color: #06f; text-decoration: none }}
@media (prefers-color-scheme: dark) {{ body {{ background: #000; color: #fff }} a {{ color: #4d6aff }} }}
{style}</style></head>
<body><main><h1>A page</h1><p>Some words and <a href="/elsewhere">a link</a> among them, and more words.</p>
{more}</main></body></html>"""

IN_THE_DARK = "@media (prefers-color-scheme: dark) {{ {} }}"
DARK = ("1280 dark", "390 dark")


async def found_on(browser: Browser, style: str, more: str = "") -> list[str]:
    context = await browser.new_context()
    page = await context.new_page()
    await page.set_content(PAGE.format(style=style, more=more))
    found = await flaws(page)
    await context.close()
    return [one.removeprefix("about:blank at ") for one in found]


async def test_a_page_that_is_well(browser: Browser) -> None:
    assert await found_on(browser, "") == []


@pytest.mark.parametrize(
    ("style", "flaw", "where"),
    [
        (IN_THE_DARK.format("p { color: #333 }"), "color-contrast", DARK),
        (IN_THE_DARK.format("a { color: #ddf }"), "link-in-text-block", DARK),
        ("@media (min-width: 1000px) { h1 { color: #bbb } }", "color-contrast", ("1280 light",)),
        ("@media (max-width: 400px) { h1 { color: #bbb } }", "color-contrast", ("390 light",)),
    ],
)
async def test_a_colour_is_looked_at_where_it_is_seen(
    browser: Browser, style: str, flaw: str, where: tuple[str, ...]
) -> None:
    found = await found_on(browser, style)
    assert [one for one in where if not any(said.startswith(f"{one}: {flaw} ") for said in found)] == []
    assert all(said.startswith(where) for said in found), found


async def test_what_is_no_colour_is_looked_at_in_light_at_each_width(browser: Browser) -> None:
    found = await found_on(browser, "", '<input name="nameless">')
    assert [one.split(" <")[0] for one in found] == ["1280 light: label", "390 light: label"]


async def test_a_page_that_is_wider_than_a_telephone(browser: Browser) -> None:
    assert await found_on(browser, "h1 { width: 600px }") == ["390: 218 pixels wider than the screen"]
