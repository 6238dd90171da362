"""Which of our addresses somebody wrote to: `help+abc123@desk.example` is `help@desk.example` with a token."""

from casedesk.customers.rules.identities import Unfit, normalise


def our_address_of(recipient: str) -> list[str]:
    """The normalised addresses that a recipient may be a mailbox of, the fuller one first; none for nonsense."""
    found = normalise("email", recipient)
    if isinstance(found, Unfit):
        return []
    local, _, domain = found.normalised.rpartition("@")
    bare = local.partition("+")[0]
    return [found.normalised] + ([f"{bare}@{domain}"] if bare and bare != local else [])
