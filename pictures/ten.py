"""The ten main pages, as the documents show them."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from casedesk.demo.cast import ANA, AYLIN, MINA, RUTH, Member
from pictures.desk import HEIGHT, NARROW, SETTLES_MS, WIDE, signed_in


@dataclass(frozen=True)
class Picture:
    """A page, who looks at it, and how: from the path by following the links with these words."""

    name: str
    who: Member | None
    path: str
    links: tuple[str, ...] = ()
    press: str = ""
    """A button that shows what the page is for; what it leads to has a chart."""
    width: int = WIDE
    dark: bool = False


TEN = (
    Picture("desk", MINA, "/"),
    Picture("case", MINA, "/", links=("Lamp",)),
    Picture("case-on-a-telephone", MINA, "/", links=("Lamp",), width=NARROW, dark=True),
    Picture("cases", MINA, "/cases"),
    Picture("customer", MINA, "/", links=("Lamp", AYLIN.name)),
    Picture("search", MINA, "/search?q=lamp"),
    Picture("approvals", ANA, "/approvals"),
    Picture("workbench", ANA, "/empowerment/workbench", press="Replay"),
    Picture("resolution", RUTH, "/reports/resolution"),
    Picture("empowerment-report", RUTH, "/reports/empowerment", dark=True),
)


async def take(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Takes the ten pictures into the folder; gives their files."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[Member | None, Page] = {}
    for picture in TEN:
        if picture.who not in pages:
            pages[picture.who] = await signed_in(browser, address, picture.who)
        await _take(pages[picture.who], picture, file_of(folder, picture))
    return [file_of(folder, picture) for picture in TEN]


def file_of(folder: Path, picture: Picture) -> Path:
    """Where a picture lies."""
    return folder / f"{picture.name}.png"


async def _take(page: Page, picture: Picture, file: Path) -> None:
    await page.emulate_media(color_scheme="dark" if picture.dark else "light", reduced_motion="reduce")
    await page.set_viewport_size({"width": picture.width, "height": HEIGHT})
    await page.goto(picture.path)
    for words in picture.links:
        await page.goto(await _leads_to(page, words))
    if picture.press:
        await page.get_by_role("button", name=picture.press, exact=True).click()
        await page.locator("main svg.chart").first.wait_for()
    await page.wait_for_load_state("load")
    await page.wait_for_timeout(SETTLES_MS)
    await page.screenshot(path=file)


async def _leads_to(page: Page, words: str) -> str:
    link = page.locator("main a[href^='/c']").filter(has_text=words).first
    return await link.get_attribute("href") or ""
