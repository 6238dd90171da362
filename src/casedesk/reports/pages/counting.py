"""The page of a report while its cases are still being counted: its frame is there, the rest comes by itself."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from litestar import Response

from casedesk.reports.pages.frame import Frame
from casedesk.reports.patience import ANSWERS, Counting
from casedesk.web.rendering import AnyRequest, render

T = TypeVar("T")


async def counted(frame: Frame, ask: Callable[[], Awaitable[T]]) -> T | Counting:
    """What is asked, where it is answered at once or was answered meanwhile."""
    return await ANSWERS.of(frame.question, ask)


def still_counting(
    request: AnyRequest, found: Counting, title: str, head: dict[str, Any], span_label: str | None = None
) -> Response[str]:
    """The frame of the report, and that it is being counted; it looks again by itself."""
    return render(
        request,
        "reports/counting.html",
        block="content",
        title=title,
        seconds=int(found.seconds),
        span_label=span_label,
        **head,
    )
