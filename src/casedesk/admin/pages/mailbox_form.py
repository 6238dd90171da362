"""A mailbox as a form, and a form as a mailbox."""

import base64
import binascii
from dataclasses import asdict

import msgspec

from casedesk.channels.mailboxes.queries.mailboxes import Mailbox
from casedesk.channels.mailboxes.rules.profiles import (
    PRESETS,
    PROVIDERS,
    SECURITY,
    SIGN_INS,
    Profile,
    Secrets,
)
from casedesk.platform import sealing
from casedesk.platform.errors import Unusable
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.zones import LOCALES

LONGEST_SIGNATURE = 2_000
LONGEST_SECRET = 4_000
SECRET = ("password", "smtp_password", "client_secret", "refresh_token")
"""The fields that are encrypted, and never shown again."""

_TYPED = "typed_before"
_PORTS = {"lowest": 1, "highest": 65535}


def blank(preset: str) -> Form:
    """The form for a new mailbox, with a provider's servers filled in where one was chosen."""
    values: dict[str, object] = asdict(Profile(name="", address="", fetches=True, sends=True))
    values["provider"] = preset if preset in PROVIDERS else "other"
    found = PRESETS.get(preset)
    if found is not None:
        values |= {
            "sign_in": "oauth2" if preset == "microsoft" else "password",
            "imap_host": found.imap_host,
            "imap_port": found.imap_port,
            "imap_security": found.imap_security,
            "smtp_host": found.smtp_host,
            "smtp_port": found.smtp_port,
            "smtp_security": found.smtp_security,
        }
    return Form(values)


def filled(mailbox: Mailbox, secrets: Secrets) -> Form:
    """The form of a mailbox; no secret is in it."""
    open_ones = {name: getattr(secrets, name) for name in ("provider", "tenant", "token_url", "client_id")}
    return Form(asdict(mailbox.profile) | open_ones)


def profile_of(form: Form, team_ids: list[int]) -> Profile:
    """What was typed about the mailbox; `form.check()` says what of it is wrong."""
    team_id = form.optional_identifier("team_id")
    if team_id is not None and team_id not in team_ids:
        form.refuse("team_id", _("Choose one of these."))
    return Profile(
        name=form.text("name", longest=80),
        address=form.email("address"),
        from_name=form.text("from_name", longest=80, required=False),
        team_id=team_id,
        language=form.optional_choice("language", [code for code, _words in languages()]),
        signature=form.words("signature", longest=LONGEST_SIGNATURE, required=False),
        is_default=form.checkbox("is_default"),
        sign_in=form.choice("sign_in", SIGN_INS),
        fetches=form.checkbox("fetches"),
        imap_host=form.text("imap_host", longest=255, required=False),
        imap_port=form.integer("imap_port", **_PORTS),
        imap_security=form.choice("imap_security", SECURITY),
        imap_login=form.text("imap_login", required=False),
        imap_folder=form.text("imap_folder", required=False),
        handled_folder=form.text("handled_folder", required=False),
        sends=form.checkbox("sends"),
        smtp_host=form.text("smtp_host", longest=255, required=False),
        smtp_port=form.integer("smtp_port", **_PORTS),
        smtp_security=form.choice("smtp_security", SECURITY),
        smtp_login=form.text("smtp_login", required=False),
    )


def secrets_of(form: Form) -> Secrets:
    """The secrets that were typed now, or before when the same form was refused; never shown again."""
    before = _unfolded(form.text(_TYPED, longest=40_000, required=False))
    typed = {name: _secret(form, name) or getattr(before, name) for name in SECRET}
    return Secrets(
        **typed,
        provider=form.choice("provider", PROVIDERS),
        tenant=form.text("tenant", required=False),
        token_url=form.text("token_url", required=False),
        client_id=form.text("client_id", required=False),
    )


def remember(form: Form, secrets: Secrets) -> None:
    """Lets the form carry what was typed to its next sending: encrypted, so that no page shows a secret."""
    form.values[_TYPED] = base64.b64encode(sealing.seal(_TYPED, msgspec.json.encode(secrets))).decode()


def languages() -> list[tuple[str, str]]:
    """The languages a mailbox can write in, each in its own name."""
    return [(code.replace("_", "-"), words) for code, words in LOCALES if code != "en_US"]


def _secret(form: Form, name: str) -> str:
    # Not `form.secret`, which asks for one: a secret that is left empty stays as it is.
    typed = form.words(name, longest=LONGEST_SECRET, required=False)
    form.values.pop(name, None)
    return typed


def _unfolded(carried: str) -> Secrets:
    if not carried:
        return Secrets()
    try:
        sealed = base64.b64decode(carried, validate=True)
        return msgspec.json.decode(sealing.unseal(_TYPED, sealed), type=Secrets)
    except (binascii.Error, Unusable, msgspec.DecodeError):
        return Secrets()
