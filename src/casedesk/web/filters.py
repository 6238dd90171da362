"""Filters that templates use to say times, numbers and names the way the reader says them: all of them, by name."""

from collections.abc import Callable
from typing import Any

from casedesk.web.letter_filters import (
    folded,
    harmful,
    is_picture_type,
    letter,
    picture_addresses,
    typed_letter,
)
from casedesk.web.number_filters import decimal, money, number, percent, plain_amount, size, sums, up_to_many
from casedesk.web.phrases import begun, either
from casedesk.web.text_filters import (
    as_options,
    case_number,
    dom_id,
    initials,
    listed,
    paragraphs,
    phone_number,
    plain_options,
    unended,
)
from casedesk.web.time_filters import (
    ago,
    dated,
    day,
    duration,
    exact,
    iso_day,
    month,
    named_day,
    since,
    spoken,
    time_of_day,
    when,
    working_hours,
)

FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        ago,
        as_options,
        begun,
        case_number,
        dated,
        day,
        decimal,
        dom_id,
        duration,
        either,
        exact,
        folded,
        harmful,
        initials,
        iso_day,
        is_picture_type,
        letter,
        listed,
        money,
        month,
        named_day,
        number,
        paragraphs,
        percent,
        phone_number,
        plain_amount,
        picture_addresses,
        plain_options,
        since,
        size,
        spoken,
        sums,
        time_of_day,
        unended,
        typed_letter,
        up_to_many,
        when,
        working_hours,
    )
}
