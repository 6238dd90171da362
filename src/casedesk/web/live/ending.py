"""How the main process, which serves no page itself, tells a web process to end its streams."""

import signal

END_STREAMS = signal.SIGUSR1
"""What tells a web process to end its streams, because it is about to be stopped."""
