"""The settings table: file, environment and flags in that order, and one clear line for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Settings, load_settings, settings_table
from auditor.failures import SettingError


def test_later_source_wins(tmp_path: Path) -> None:
    """File, then environment, then flags."""
    file = tmp_path / "auditor.toml"
    file.write_text("[visit]\ndwell_s = 10\nopen_s = 11\nsend_s = 12\n")
    settings = load_settings(file, {"AUDITOR_VISIT_OPEN_S": "21", "AUDITOR_VISIT_SEND_S": "22"}, {"visit.send_s": "32"})
    assert (settings.visit.dwell_s, settings.visit.open_s, settings.visit.send_s) == (10.0, 21.0, 32.0)


def test_lists_and_tables_from_the_environment() -> None:
    """Commas part a list, `key=value` pairs make a table."""
    settings = load_settings(
        environ={
            "AUDITOR_NETWORK_ALLOW_PRIVATE": "127.0.0.1, 10.0.0.0/8",
            "AUDITOR_NETWORK_HOSTS": "*.a.example=127.0.0.1:81,b.example=::1",
        }
    )
    assert settings.network.allow_private == ("127.0.0.1", "10.0.0.0/8")
    assert settings.network.hosts == {"*.a.example": "127.0.0.1:81", "b.example": "::1"}


@pytest.mark.parametrize(
    ("content", "environ", "flags", "says"),
    [
        ("[visit]\ndwell = 3\n", {}, {}, "did you mean visit.dwell_s?"),
        ("[visit]\ndwell_s = 'long'\n", {}, {}, "visit.dwell_s"),
        ("dwell_s = 3\n", {}, {}, "unknown setting dwell_s"),
        ("[visit\n", {}, {}, "cannot be read"),
        ("", {"AUDITOR_VISIT_DWELLS": "3"}, {}, "did you mean AUDITOR_VISIT_DWELL_S?"),
        ("", {"AUDITOR_BROWSER_ACTIVE": "many"}, {}, "environment variable AUDITOR_BROWSER_ACTIVE"),
        ("", {}, {"nonsense": "1"}, "the command line"),
    ],
)
def test_every_mistake_is_one_line(tmp_path: Path, content: str, environ: dict[str, str], flags: dict[str, str], says: str) -> None:
    """The line names the setting and where it came from."""
    file = tmp_path / "auditor.toml"
    file.write_text(content)
    with pytest.raises(SettingError) as caught:
        load_settings(file, environ, flags)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_table_is_complete() -> None:
    """Every setting has a help text, a unique environment name, and its default is what `Settings()` holds."""
    rows = settings_table()
    assert len({row.env for row in rows}) == len(rows) > 30
    default = Settings()
    for row in rows:
        section, name = row.name.split(".")
        assert row.help
        assert getattr(getattr(default, section), name) == row.default
    assert load_settings(environ={}) == default


def test_the_user_agent_is_honest() -> None:
    """It names the robot, its version and the contact."""
    settings = load_settings(environ={}, flags={"network.contact": "mailto:audit@example.org"})
    assert settings.user_agent.startswith("StorefrontAuditor/")
    assert "mailto:audit@example.org" in settings.user_agent
