"""What an address may see. Asked anew at every visit, so that whoever lost an address or left a case is out."""

import msgspec

from casedesk.platform import db


class Standing(msgspec.Struct, frozen=True):
    """What somebody with an address is to one matter.

    `case_id` is the case it leads to by merges. `own` are the cases of the matter that are theirs, `shared`
    those on which they are a participant who may see the history. `selves` are the keys of the customer in
    all their merged selves, empty for somebody who is none.
    """

    case_id: int
    spam: bool
    own: list[int]
    shared: list[int]
    selves: list[int]
    name: str

    @property
    def may_see(self) -> bool:
        """Whether there is anything for them to see."""
        return bool(self.own or self.shared) and not self.spam

    @property
    def is_customer(self) -> bool:
        """Whether the case that counts now is theirs, and not only one that was merged into it."""
        return self.case_id in self.own


_BY_ADDRESS = """FROM identities i JOIN customers c ON c.id = i.customer_id
    WHERE i.kind = 'email' AND i.normalised = {address}"""
_BY_CASE = "FROM cases k JOIN customers c ON c.id = k.customer_id WHERE k.id = $1"

_SELVES = """
owner AS (
    SELECT c.id, c.merged_into_id, c.name {found}
    UNION ALL
    SELECT c.id, c.merged_into_id, c.name FROM owner JOIN customers c ON c.id = owner.merged_into_id
), selves AS (
    SELECT id FROM owner WHERE merged_into_id IS NULL
    UNION ALL
    SELECT c.id FROM selves s JOIN customers c ON c.merged_into_id = s.id
)"""


def selves_of(address: str) -> str:
    """SQL: the customer with this address (a placeholder), in all their merged selves; for a WITH RECURSIVE."""
    return _SELVES.format(found=_BY_ADDRESS.format(address=address))


MAY_READ = "p.role = 'participant' AND p.sees = 'history' AND p.left_at IS NULL"
"""SQL: may the participant `p` see the history of their case?"""


_STANDING = """
    -- What may they see of this case?
    WITH RECURSIVE lead AS (
        SELECT id, merged_into_id, disposition FROM cases WHERE id = $1
        UNION ALL
        SELECT c.id, c.merged_into_id, c.disposition FROM lead JOIN cases c ON c.id = lead.merged_into_id
    ), family AS (
        SELECT c.id, c.customer_id FROM cases c JOIN lead ON lead.id = c.id WHERE lead.merged_into_id IS NULL
        UNION ALL
        SELECT c.id, c.customer_id FROM family f JOIN cases c ON c.merged_into_id = f.id
    ), {selves}
    SELECT l.id AS case_id, coalesce(l.disposition = 'spam', false) AS spam,
           ARRAY(SELECT f.id FROM family f WHERE f.customer_id IN (SELECT id FROM selves)) AS own,
           ARRAY(SELECT f.id FROM family f JOIN participants p ON p.case_id = f.id
                 WHERE p.address = $2 AND {may_read}) AS shared,
           ARRAY(SELECT id FROM selves) AS selves,
           coalesce((SELECT name FROM owner WHERE merged_into_id IS NULL),
                    (SELECT p.name FROM participants p JOIN family f ON f.id = p.case_id
                     WHERE p.address = $2 LIMIT 1), '') AS name
    FROM lead l WHERE l.merged_into_id IS NULL
"""


async def standing_of(case_id: int, address: str) -> Standing | None:
    """What somebody with this address (normalised) is to the matter of this case; None without such a case."""
    sql = _STANDING.format(selves=selves_of("$2"), may_read=MAY_READ)
    return await db.row(Standing, sql, case_id, address)


async def standing_of_customer(case_id: int) -> Standing | None:
    """The same for whoever the customer of this case is, by whatever address."""
    sql = _STANDING.format(selves=_SELVES.format(found=_BY_CASE), may_read=MAY_READ)
    return await db.row(Standing, sql, case_id, "")
