"""Reading one folder of an IMAP account: what is new in it, its bytes, and saying that they were taken.

Everything blocks, and belongs into a thread of its own (platform.own_thread).
"""

from casedesk.platform.imap.sentences import Account, ImapTrouble
from casedesk.platform.imap.session import Listed, Session

__all__ = ["Account", "ImapTrouble", "Listed", "Session"]
