"""Settings: who wins, and what a wrong value gets."""

from pathlib import Path

import pytest

from casedesk import config
from casedesk.platform.errors import Unusable


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_flags_beat_environment_beats_file_beats_default(folder: Path) -> None:
    (folder / "casedesk.toml").write_text('port = 1\nhost = "file"\npool_size = 3\n')
    found = config.load({"port": 3, "host": None}, {"CASEDESK_PORT": "2", "CASEDESK_HOST": "environment"})
    assert (found.port, found.host, found.pool_size, found.log_level) == (3, "environment", 3, "info")


def test_a_database_may_be_named_the_way_most_hosts_do(folder: Path) -> None:
    assert config.load({}, {"DATABASE_URL": "postgresql://db/desk"}).database_url == "postgresql://db/desk"


def test_a_folder_in_the_file_is_meant_from_the_file(folder: Path) -> None:
    (folder / "etc").mkdir()
    (folder / "etc" / "desk.toml").write_text('data_dir = "../var"\n')
    found = config.load({}, {"CASEDESK_CONFIG": "etc/desk.toml"})
    assert found.data_dir == folder / "var"


def test_settings_survive_the_way_through_an_environment(folder: Path) -> None:
    first = config.load({"port": 9000, "debug": True, "database_url": "postgresql://db/x"}, {})
    assert config.load({}, first.as_environment()) == first


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        (
            {"CASEDESK_PORT": "80x"},
            "CASEDESK_PORT: '80x' does not do; it must be a whole number from 1 to 65535.",
        ),
        ({"CASEDESK_DEBUG": "perhaps"}, "CASEDESK_DEBUG: 'perhaps' does not do; it must be true or false."),
        ({"CASEDESK_LOG_LEVEL": "loud"}, "one of debug, info, warning, error"),
        ({"CASEDESK_PUBLIC_URL": "desk.example.org"}, "an address such as https://desk.example.org"),
        ({"DATABASE_URL": "mysql://user:hidden@db"}, "DATABASE_URL: the value given does not do"),
        ({"CASEDESK_CONFIG": "missing.toml"}, "cannot be read"),
    ],
)
def test_a_wrong_value_is_refused_by_its_place(folder: Path, environment: dict[str, str], said: str) -> None:
    with pytest.raises(Unusable) as refused:
        config.load({}, environment)
    assert said in refused.value.reason
    assert "hidden" not in refused.value.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8000", "'prot' that does not exist. Did you mean port?"),
        ("port = ", "is not valid TOML"),
        ("port = true", "it must be a whole number"),
        ("demo = 'maybe'", "it must be true or false"),
    ],
)
def test_a_mistake_in_the_file_is_named(folder: Path, text: str, said: str) -> None:
    (folder / "casedesk.toml").write_text(text)
    with pytest.raises(Unusable) as refused:
        config.load({}, {})
    assert said in refused.value.reason
    assert "casedesk.toml" in refused.value.reason


def test_every_setting_can_be_given_in_every_way() -> None:
    named = set(config.Settings.__dataclass_fields__)
    assert named == set(config.names())
