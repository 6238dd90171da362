"""What every page of the workbench stands on: the policy in force, the draft looked at, and the replay that answers."""

from dataclasses import dataclass

from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.queries import policies
from casedesk.empowerment.queries.policies import Draft, Version
from casedesk.empowerment.workbench.pages.asked import Asked, asked_in
from casedesk.empowerment.workbench.queries import replays
from casedesk.empowerment.workbench.queries.replays import Question, Replay
from casedesk.platform import clock
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings
from casedesk.web.sessions import SignedIn, StaffRequest


@dataclass(frozen=True)
class Ground:
    """`draft` is None where the policy in force itself is looked at; `document` is then what that says."""

    asked: Asked
    version: Version
    draft: Draft | None
    drafts: list[Draft]
    replay: Replay | None
    currency: str

    @property
    def document(self) -> str:
        return self.version.document if self.draft is None else self.draft.document

    @property
    def question(self) -> Question:
        """What has to be replayed to answer."""
        period = self.asked.period
        return Question(self.document, self.version.id, period.starts_at, period.ends_at)


async def ground_of(request: StaffRequest) -> Ground | None:
    """What the address asks for, as it stands; None on a desk without a policy. Raises NotFound for a draft that is
    gone."""
    settings = await desk_settings()
    asked = asked_in(request.query_params, clock.now(), settings.zone)
    version = await policies.in_force()
    if version is None:
        return None
    drafts = await policies.open_drafts()
    draft = _chosen(asked, drafts, request.user.id)
    document = version.document if draft is None else draft.document
    period = asked.period
    found = await replays.replay_of(Question(document, version.id, period.starts_at, period.ends_at))
    return Ground(asked, version, draft, drafts, found, asked.currency or settings.currency)


def _chosen(asked: Asked, drafts: list[Draft], user_id: int) -> Draft | None:
    if asked.draft_id is None:
        return next((one for one in drafts if one.author_user_id == user_id), None)
    if not asked.draft_id:
        return None  # the policy in force itself
    found = next((one for one in drafts if one.id == asked.draft_id), None)
    if found is None:
        raise NotFound(say("There is no such draft: it was published or thrown away."))
    return found


def viewer_of(user: SignedIn) -> Actor:
    """Who looks, as lists of cases ask for it."""
    return actors.of_staff(user)
