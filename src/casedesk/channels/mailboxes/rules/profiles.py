"""What a mailbox is, and which ones can be: an address of ours, where its mail comes from, how answers go.

A mailbox need neither fetch nor send: mail may come by the listener or the signed intake instead. Whoever
signs in with OAuth2 does so for both ways. Secrets are kept apart from the rest and never shown again;
one that is left empty when a mailbox is changed stays as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

import msgspec

from casedesk.platform.sentences import say

SECURITY = ("tls", "starttls", "plain")
SIGN_INS = ("password", "oauth2")
PROVIDERS = ("google", "microsoft", "other")


@dataclass(frozen=True)
class Profile:
    """Everything about a mailbox that is no secret. Ports are TCP's; folders are named as the server does."""

    name: str
    address: str
    from_name: str = ""
    team_id: int | None = None
    language: str | None = None
    signature: str = ""
    is_default: bool = False
    sign_in: str = "password"
    fetches: bool = False
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    imap_login: str = ""
    imap_folder: str = "INBOX"
    handled_folder: str = ""
    sends: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_login: str = ""


class Secrets(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is encrypted: passwords, and what OAuth2 needs. `intake` signs mails that are handed in by HTTP."""

    password: str = ""
    smtp_password: str = ""
    provider: str = "other"
    tenant: str = ""
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    intake: str = ""

    def completed_by(self, kept: "Secrets") -> "Secrets":
        """These, and where nothing was typed the ones kept so far. Another server gets no kept password."""
        return Secrets(
            **{name: getattr(self, name) or getattr(kept, name) for name in _STAYING},
            provider=self.provider,
            tenant=self.tenant,
            token_url=self.token_url,
            client_id=self.client_id,
        )


_WHERE_FROM = say("Name the address at which access tokens are given out.")
_STAYING: Final = ("password", "smtp_password", "client_secret", "refresh_token", "intake")


@dataclass(frozen=True)
class Preset:
    """What a large provider's servers are called; `{tenant}` stands for the customer's own."""

    imap_host: str
    smtp_host: str
    authorize_url: str
    token_url: str
    scope: str
    imap_port: int = 993
    imap_security: str = "tls"
    smtp_port: int = 587
    smtp_security: str = "starttls"


PRESETS: Mapping[str, Preset] = {
    "google": Preset(
        imap_host="imap.gmail.com",
        smtp_host="smtp.gmail.com",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106  # an address, no secret
        scope="https://mail.google.com/",
    ),
    "microsoft": Preset(
        imap_host="outlook.office365.com",
        smtp_host="smtp.office365.com",
        authorize_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
}
"""The servers of the providers most desks use. (Google: developers.google.com/workspace/gmail/imap/xoauth2-protocol;
Microsoft: learn.microsoft.com, "Authenticate an IMAP, POP or SMTP connection using OAuth".)"""

APP_SCOPE = "https://outlook.office365.com/.default"
"""What Microsoft is asked for where the desk signs in as an app of its own, without a person's consent."""


def completed(profile: Profile) -> Profile:
    """The profile with what goes without saying: one's own address is the name one signs in with."""
    return replace(
        profile,
        imap_login=profile.imap_login or profile.address,
        imap_folder=profile.imap_folder or "INBOX",
        smtp_login=profile.smtp_login or (profile.address if profile.sign_in == "oauth2" else ""),
    )


def what_is_missing(profile: Profile, secrets: Secrets) -> dict[str, str]:
    """What cannot work however the servers are, by field."""
    wrong: dict[str, str] = {}
    if profile.fetches and not profile.imap_host:
        wrong["imap_host"] = say("Name the server its mail is fetched from.")
    if profile.sends and not profile.smtp_host:
        wrong["smtp_host"] = say("Name the server its answers go through.")
    if profile.handled_folder and profile.handled_folder.casefold() == profile.imap_folder.casefold():
        wrong["handled_folder"] = say("Choose another folder than the one mail is fetched from.")
    if profile.sign_in == "oauth2" and (profile.fetches or profile.sends):
        if not secrets.client_id:
            wrong["client_id"] = say("Name the application that you registered with the provider.")
        if not token_url_of(secrets):
            wrong["token_url"] = _WHERE_FROM
    return wrong


def token_url_of(secrets: Secrets) -> str:
    """Where access tokens are given out; empty where nobody said."""
    preset = PRESETS.get(secrets.provider)
    if preset is None or secrets.token_url:
        return secrets.token_url
    return preset.token_url.format(tenant=secrets.tenant or "common")


def token_request(secrets: Secrets) -> dict[str, str]:
    """What is asked for when a new access token is needed (RFC 6749, sections 6 and 4.4).

    With a refresh token, in the name of the person who consented; without one as an application of its own.
    """
    who = {"client_id": secrets.client_id}
    if secrets.client_secret:
        who["client_secret"] = secrets.client_secret
    if secrets.refresh_token:
        return who | {"grant_type": "refresh_token", "refresh_token": secrets.refresh_token}
    scope = {"scope": APP_SCOPE} if secrets.provider == "microsoft" else {}
    return who | scope | {"grant_type": "client_credentials"}


def what_changed(before: Profile, after: Profile) -> list[str]:
    """The names of the fields that differ, for the audit."""
    return [one.name for one in fields(Profile) if getattr(before, one.name) != getattr(after, one.name)]
