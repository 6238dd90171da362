"""The public holidays of a country, or of a region of it, as the `holidays` library knows them."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """The countries whose holidays are known, by their ISO code, each with the codes of its regions."""
    import holidays  # takes a third of a second, and few need it

    found: dict[str, list[str]] = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in found.items() if len(code) == 2}


def public_holidays(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of these years with their names. None for no country.

    Raises ValueError for a country or a region that is not known.
    """
    if not country:
        return {}
    if country not in countries() or (region and region not in countries()[country]):
        raise ValueError(f"No holidays are known of {country} {region}".rstrip() + ".")
    import holidays

    return dict(holidays.country_holidays(country, subdiv=region or None, years=years).items())
