"""The people of the demo desk, whom the tests and the documentation know too.

Mina and Jonas answer customers, Ana leads the parcels team, Ruth answers for the desk, Noor runs it.
Around them works a desk of twelve agents in three teams of different size.
"""

from dataclasses import dataclass

from casedesk.accounts.rules.profiles import Profile

PASSWORD = "lamp on the desk"  # noqa: S105  # the demo says it on its first page, and is served on loopback only
ZONE = "Europe/Berlin"
CASES = 20_000
"""How many cases the desk had in its year, unless somebody asks for more."""
FEWEST = 20


@dataclass(frozen=True)
class DemoTeam:
    """A team of the demo desk."""

    name: str
    zone: str = ZONE
    private: bool = False


PARCELS = DemoTeam("Parcels")
BILLING = DemoTeam("Billing")
PRODUCTS = DemoTeam("Products")
TEAMS = (PARCELS, BILLING, PRODUCTS)


@dataclass(frozen=True)
class Member:
    """Somebody who works at the demo desk."""

    name: str
    email: str
    role: str
    team: DemoTeam | None = None
    level: int = 1
    languages: tuple[str, ...] = ("en",)
    takes_cases: bool = True
    zone: str = ZONE
    capacity: int = 24

    def profile(self, teams: tuple[int, ...] = ()) -> Profile:
        """As an admin would write it down; `teams` are the keys of their teams."""
        return Profile(
            name=self.name,
            email=self.email,
            role=self.role,
            level=self.level,
            zone=self.zone,
            languages=self.languages,
            capacity=self.capacity,
            takes_cases=self.takes_cases,
            teams=teams,
        )


MINA = Member("Mina Park", "mina@demo.example", "agent", PARCELS, level=2, languages=("en", "ko", "tr"))
JONAS = Member("Jonas Ott", "jonas@demo.example", "agent", BILLING, languages=("en", "de"))
ANA = Member("Ana Ruiz", "ana@demo.example", "supervisor", PARCELS, level=3, languages=("en", "es"))
RUTH = Member("Ruth Okafor", "ruth@demo.example", "manager", level=3, takes_cases=False)
NOOR = Member("Noor Haddad", "noor@demo.example", "admin", takes_cases=False)
CAST = (MINA, JONAS, ANA, RUTH, NOOR)
"""Those who can sign in from the demo's first page; everybody else has the same password."""

TOMASZ = Member(
    "Tomasz Zieliński", "tomasz@demo.example", "supervisor", PRODUCTS, level=3, languages=("en", "de")
)
GRETA = Member("Greta Vogel", "greta@demo.example", "supervisor", BILLING, level=3, languages=("en", "de"))

_KUALA_LUMPUR = "Asia/Kuala_Lumpur"
COLLEAGUES = (
    Member("Lea Brandt", "lea@demo.example", "agent", PARCELS, level=2, languages=("en", "de")),
    Member("Emre Kaya", "emre@demo.example", "agent", PARCELS, languages=("en", "tr", "de")),
    Member("Sofía Marín", "sofia@demo.example", "agent", PARCELS, languages=("en", "es")),
    Member("Daniel Osei", "daniel@demo.example", "agent", PARCELS, zone="Europe/London"),
    Member("Callum Reid", "callum@demo.example", "agent", PARCELS, zone="Europe/London"),
    Member("Amelia Clarke", "amelia@demo.example", "agent", PRODUCTS, level=3, zone="Europe/London"),
    Member("Henning Vos", "henning@demo.example", "agent", PRODUCTS, level=2, languages=("en", "de")),
    Member(
        "Mei Tan", "mei@demo.example", "agent", PRODUCTS, languages=("en", "zh", "ms"), zone=_KUALA_LUMPUR
    ),
    Member("Nok Suwan", "nok@demo.example", "agent", PRODUCTS, languages=("en", "th"), zone="Asia/Bangkok"),
    Member(
        "Farid Rahman", "farid@demo.example", "agent", BILLING, languages=("en", "ms"), zone=_KUALA_LUMPUR
    ),
    TOMASZ,
    GRETA,
)
STAFF = (*CAST, *COLLEAGUES)
"""Everybody at the desk of twenty thousand cases a year."""


@dataclass(frozen=True)
class Regular:
    """A customer whom everybody at the demo desk knows by name."""

    name: str
    email: str
    phone: str
    language: str
    zone: str
    currency: str
    tier: str = "standard"


AYLIN = Regular("Aylin Demir", "aylin.demir@example.com", "+49 171 3920042", "en", ZONE, "EUR", "gold")
GRACE = Regular("Grace Adjei", "grace.adjei@example.org", "+44 3069 990017", "en", "Europe/London", "GBP")
THOMAS = Regular("Thomas Petersen", "thomas.petersen@example.com", "+49 171 3920017", "de", ZONE, "EUR")
RACHEL = Regular(
    "Rachel Sorensen", "rachel.sorensen@example.net", "+1 808 555 0142", "en", "America/Los_Angeles", "USD"
)
NOAH = Regular(
    "Noah Castellano", "noah.castellano@example.com", "+1 808 555 0187", "en", "America/New_York", "USD"
)
HARAM = Regular("김하람", "haram.kim@example.com", "", "ko", "Asia/Seoul", "KRW", "silver")
MEHMET = Regular("Mehmet Sezgin", "mehmet.sezgin@example.org", "", "tr", "Europe/Istanbul", "TRY")
REGULARS = (AYLIN, GRACE, THOMAS, RACHEL, NOAH, HARAM, MEHMET)

_CASES_AN_AGENT_A_YEAR = 2_000
_MORE_FIRST = ("Ada", "Ben", "Cora", "Dmitri", "Esi", "Finn", "Gül", "Hana", "Ivo", "Jia", "Kofi", "Liv")
_MORE_LAST = ("Adler", "Bakker", "Costa", "Demirel", "Engel", "Farouk", "Gruber", "Hansen", "Ito", "Jansen")
_MORE_LANGUAGES = (
    ("en",), ("en", "de"), ("en", "tr"), ("en", "es"), ("en", "zh"), ("en", "ko"), ("en", "ms"), ("en", "th"),
)  # fmt: skip
_MORE_TEAMS = (PARCELS, PARCELS, PARCELS, PRODUCTS, PRODUCTS, BILLING)


def staff(cases: int) -> list[Member]:
    """The people it takes to work on so many cases a year: everybody of the cast, and more for a big desk."""
    agents = sum(member.role == "agent" for member in STAFF)
    missing = max(cases // _CASES_AN_AGENT_A_YEAR - agents, 0)
    return [*STAFF, *(_agent(number) for number in range(missing))]


def _agent(number: int) -> Member:
    first = _MORE_FIRST[number % len(_MORE_FIRST)]
    last = _MORE_LAST[number // len(_MORE_FIRST) % len(_MORE_LAST)]
    return Member(
        f"{first} {last}",
        f"agent{number + 1}@demo.example",
        "agent",
        _MORE_TEAMS[number % len(_MORE_TEAMS)],
        languages=_MORE_LANGUAGES[number % len(_MORE_LANGUAGES)],
    )


@dataclass(frozen=True)
class SignIn:
    """What the sign-in page of a demo offers."""

    name: str
    role: str
    email: str
    password: str


def sign_ins() -> list[SignIn]:
    """How each of the cast comes in."""
    return [SignIn(one.name, one.role, one.email, PASSWORD) for one in CAST]
