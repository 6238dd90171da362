"""The policy a desk starts from."""

from importlib.resources import files

from casedesk.empowerment.files.reading import read_policy
from casedesk.empowerment.rules.policy import Policy


def starter_text() -> str:
    """The starter policy as a file that people read and change."""
    return (files("casedesk.empowerment") / "starter.toml").read_text("utf-8")


def starter_policy() -> Policy:
    """The same, read."""
    policy = read_policy(starter_text()).policy
    assert policy is not None, "a test reads it"
    return policy
