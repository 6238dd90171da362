"""The embedded PostgreSQL: a server of one's own in the data folder, reachable by this machine only.

    server = postgres.start(data_dir)      finds the running one, or starts it
    ... server.dsn ...
    server.stop()                          stops it, unless somebody else still uses it

The binaries come from a wheel, so that nothing has to be installed. The server listens on a unix
socket in a folder only its owner may enter, outlives a crash of the program and is found again.
"""

from casedesk.platform.postgres.binaries import Binaries, find
from casedesk.platform.postgres.locks import FolderLock
from casedesk.platform.postgres.server import Server, private_folder, start, stop_unused
from casedesk.platform.postgres.tuning import DURABLE, THROWAWAY, Tuning
from casedesk.platform.postgres.watching import kept_running

__all__ = [
    "DURABLE",
    "THROWAWAY",
    "Binaries",
    "FolderLock",
    "Server",
    "Tuning",
    "find",
    "kept_running",
    "private_folder",
    "start",
    "stop_unused",
]
