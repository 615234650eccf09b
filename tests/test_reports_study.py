"""The study page says what the settings and the campaign say, in both languages, and never more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner
from store_cases import campaign

from auditor.cli import auditor
from auditor.config import Conduct, Network, Settings, Survey
from auditor.failures import CampaignError
from reports.study import build

SETTINGS = Settings(network=Network(contact="study@example.org", agent="Walker"), survey=Survey(pages=3), conduct=Conduct(keep_days=30))


def said(html: str) -> str:
    return " ".join(lxml.html.document_fromstring(html).text_content().split())


@pytest.mark.parametrize(("lang", "pages", "days"), [("en", "3 pages of your shop", "30 days"), ("ru", "3 страниц", "30 дней")])
def test_its_figures_are_the_settings(lang: str, pages: str, days: str) -> None:
    text = said(build(SETTINGS, campaign(per_shop=2, staff_seconds=7_200), lang)).replace("\u00a0", " ")
    for part in (pages, days, "Walker/", "User-agent: Walker", "Disallow: /", "A. Ivanova", "a@example.org"):
        assert part in text, part
    assert ("2 h of all shops" if lang == "en" else "2 ч") in text


def test_a_probe_is_named_only_where_the_campaign_allows_it() -> None:
    plain = said(build(SETTINGS))
    assert "In the chat" not in plain
    assert "Nobody is written to or called" in plain
    chat = said(build(SETTINGS, campaign()))
    assert "In the chat" in chat
    assert "By telephone" not in chat
    all_of_them = said(build(SETTINGS, replace(campaign(), probes=("chat", "calls", "recovery"))))
    assert "By telephone" in all_of_them
    assert "By mail" in all_of_them


def test_without_an_address_to_refuse_at_there_is_no_page() -> None:
    with pytest.raises(CampaignError, match=r"network\.contact"):
        build(Settings())


def test_words_of_a_campaign_stay_text() -> None:
    html = build(SETTINGS, replace(campaign(), purpose="<script>alert(1)</script>" * 100, responsible="<b>x\u202e"))
    assert "<script" not in html
    assert "\u202e" not in html
    assert "<b>x" not in html


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    call = CliRunner().invoke(
        auditor, ["report", "study", "--workspace", str(tmp_path), "--set", "network.contact=a@example.org", "--lang", "ru"]
    )
    assert call.exit_code == 0, call.output
    assert "a@example.org" in (tmp_path / "reports" / "study-ru.html").read_text(encoding="utf-8")
    refused = CliRunner().invoke(auditor, ["report", "study", "--workspace", str(tmp_path)])
    assert isinstance(refused.exception, CampaignError)
