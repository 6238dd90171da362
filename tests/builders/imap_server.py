"""A real IMAP server to fetch from, in a process of its own: `python -m tests.builders.imap_server …`.

It is pymap with its mails in memory. It says `listening PORT` once it answers; what the sockets' own TLS and
XOAUTH2 need beyond pymap's command line is added here.
"""

import argparse
import asyncio
import contextlib
import ssl
from argparse import Namespace
from contextlib import AsyncExitStack
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Identity, Login, mailbox
from pymap.backend.dict.mailbox import MailboxData
from pymap.concurrent import Event
from pymap.config import BackendCapability
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.selected import SelectedMailbox
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials, ExternalVerificationRequired
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import BuiltinHash

QUICK = 1
"""How often the password is hashed over. Half a million times, as pymap would, takes a quarter of a second at each
sign-in, and nobody is going to steal this one."""


class TokenLogin(Login):
    """Lets in by password, and by the access token it was started with."""

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        if not isinstance(credentials, ExternalCredentials):
            return await super().authenticate(credentials)
        try:
            credentials.verify(None)
        except ExternalVerificationRequired as asked:
            if asked.token and asked.token == self.config.args.token:
                return Identity(credentials.authzid, self, None, frozenset())
        raise InvalidAuth


class TokenConfig(Config):
    """With XOAUTH2 among the ways to sign in, and without IDLE where that is asked for."""

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth.named([b"PLAIN", b"LOGIN", b"XOAUTH2"])

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=not self.args.no_idle, object_id=True, multi_append=True)


class Box(MailboxData):
    """Tells at the beginning of IDLE what came just before it, as real servers do; pymap's own waits for the next."""

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        nothing_new = selected.mod_sequence == self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=wait_on if nothing_new else None)


async def serve(asked: Namespace) -> None:
    """Serves until the process is told to end."""
    config = TokenConfig.from_args(asked, hash_context=BuiltinHash(rounds=QUICK))
    login = TokenLogin(config)
    mailbox.MailboxData = Box
    await DictBackend._add_demo_user(config, login)
    config.apply_context()
    backend = DictBackend(login, config)
    async with AsyncExitStack() as stack:
        await backend.start(stack)
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(login, config))
        server = await asyncio.start_server(
            answer, "127.0.0.1", asked.port, ssl=_context(asked) if asked.security == "tls" else None
        )
        print("listening", server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  # read by the parent
        await server.serve_forever()


def _context(asked: Namespace) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(asked.cert, asked.key)
    return context


def _asked() -> Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--security", choices=["tls", "starttls", "plain"], default="plain")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--token", default="")
    parser.add_argument("--no-idle", action="store_true")
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    asked = parser.parse_args()
    more: dict[str, Any] = {
        "host": "127.0.0.1",
        "debug": False,
        "tls": asked.security == "starttls",
        "passlib_cfg": None,
        "proxy_protocol": None,
        "demo_data": False,
        "demo_user": asked.user,
        "demo_password": asked.password,
    }
    return Namespace(**vars(asked), **more)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(_asked()))
