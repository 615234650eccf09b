"""The pre-registration says what was going to be measured, and any change afterwards shows in its digests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner
from store_cases import NOW, shops

from auditor.cli import auditor
from auditor.config import Settings, Visit
from auditor.plan import plan_wave
from auditor.registration import registration_of
from auditor.store import Store, Wave
from auditor.types import Daypart

PLAIN = Settings()
WAVE = Wave("w1", NOW, seed=7, dayparts=(Daypart.WORKDAY, Daypart.NIGHT))


def said(settings: Settings = PLAIN, seed: int = 7, count: int = 4) -> dict[str, dict[str, object]]:
    panel = shops(count)
    return registration_of(WAVE, panel, plan_wave("w1", panel, WAVE.dayparts, seed, NOW, "Europe/Moscow"), settings)


def test_it_names_panel_schedule_metrics_and_settings() -> None:
    text = said()
    assert text["panel"]["shops"] == 4
    assert text["panel"]["industries"] == {"pets": 2, "tools": 2}
    assert text["schedule"]["visits"] == {"survey any": 4, "visit night": 4, "visit workday": 4}
    assert "chat.reach_60" in [one["metric"] for one in text["primary"]]
    assert text["thresholds_s"] == [10, 30, 60, 120, 300]
    assert text == said()


def test_what_is_changed_afterwards_shows() -> None:
    before = said()
    assert said(seed=8)["schedule"]["sha256"] != before["schedule"]["sha256"]
    assert said(count=5)["panel"]["sha256"] != before["panel"]["sha256"]
    slower = said(Settings(visit=Visit(dwell_s=20)))
    assert slower["settings"]["sha256"] != before["settings"]["sha256"]
    assert said(replace(Settings(), report=replace(Settings().report, lang="ru"))) == before  # how it is printed is no measurement


def test_opening_a_wave_writes_it_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("url,industry\na.ru,pets\nb.ru,tools\n", encoding="utf-8")
    call = CliRunner().invoke(auditor, ["wave", "open", "2026", "--workspace", str(tmp_path)])
    assert call.exit_code == 0, call.output
    body = (tmp_path / "registration-2026.json").read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    assert digest in call.output
    assert json.loads(body)["panel"]["shops"] == 2
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        assert store.get_wave("2026").registration == digest
        kept = store.artifact(digest)
        assert kept
        assert kept[0].read_bytes() == body
        assert store.purge_older(store.get_wave("2026").opened_at + timedelta(days=365), pages=True).files == 0
        assert store.artifact(digest)
