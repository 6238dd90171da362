"""Backups: one tar file that holds a whole desk, and the way back from it.

In it, in this order: manifest.json (versions and checksums), desk.key, database.dump (PostgreSQL's
own format) and files/ (each named after its content, so each is its own checksum).
"""

from casedesk.platform.backup.manifest import Manifest
from casedesk.platform.backup.progress import Progress
from casedesk.platform.backup.restoring import refuse_unfinished, restore
from casedesk.platform.backup.taking import take, take_before_migrating

__all__ = ["Manifest", "Progress", "refuse_unfinished", "restore", "take", "take_before_migrating"]
