"""What the desk changed about itself, for the features above to react to."""

from casedesk.platform.events import Event


class SettingsChanged(Event, frozen=True, kw_only=True):
    """The desk made other choices; `keys` names the settings."""

    keys: tuple[str, ...]
