"""A campaign is read only where it is whole and signed; every fault is named in one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.campaign import check_campaign, load_campaign
from auditor.failures import CampaignError
from auditor.workspace import FILES

GOOD = """
purpose = "study"
responsible = "A. Ivanova"
contact = "a@example.org"
legal_basis = "legitimate interest"
from = 2026-03-01
to = "2026-03-31"
probes = ["chat"]
approved_by = "B. Petrov"
[limits]
per_shop = 2
staff_seconds = 600
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "campaign.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_campaign_is_read(tmp_path: Path) -> None:
    """Dates as dates or texts, limits with their defaults, and the digest of the very file."""
    campaign = load_campaign(write(tmp_path, GOOD))
    assert (campaign.begins, campaign.ends) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (campaign.limits.per_shop, campaign.limits.per_wave, campaign.limits.staff_seconds) == (2, 4000, 600)
    assert len(campaign.digest) == 64
    assert load_campaign(write(tmp_path, GOOD + "# changed\n")).digest != campaign.digest


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('approved_by = "B. Petrov"', 'approved_by = " "', "not signed"),
        ('approved_by = "B. Petrov"', "", "not signed"),
        ('purpose = "study"', "", "purpose is missing"),
        ('contact = "a@example.org"', "contact = 5", "contact must be a text"),
        ("from = 2026-03-01", 'from = "soon"', "from must be a date"),
        ("from = 2026-03-01", "from = 2027-03-01", "to is before from"),
        ('probes = ["chat"]', 'probes = ["chats"]', "probes must be a list of chat, calls, recovery"),
        ('probes = ["chat"]', "probes = []", "probes must be a list"),
        ("per_shop = 2", "per_shop = 5", "per_shop can be 4 at most"),
        ("per_shop = 2", "per_shop = true", "per_shop must be a whole number"),
        ("staff_seconds = 600", "staff_seconds = nan", "staff_seconds must be a number above 0"),
        ("staff_seconds = 600", "staff_second = 600", r"unknown field limits.staff_second \(did you mean staff_seconds\?\)"),
        ("[limits]", "wave = 1\n[limits]", "unknown field wave"),
        ("[limits]", "limits", "cannot be read"),
    ],
)
def test_every_fault_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    """In one line, with the file's path."""
    with pytest.raises(CampaignError, match=says) as caught:
        load_campaign(write(tmp_path, GOOD.replace(old, new)))
    assert "\n" not in str(caught.value)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """Nobody has to start five times to mend five fields."""
    with pytest.raises(CampaignError) as caught:
        load_campaign(write(tmp_path, "from = 2026-03-01\n"))
    for name in ("purpose", "responsible", "contact", "legal_basis", "approved_by", "to", "probes"):
        assert name in str(caught.value)


def test_the_shipped_example_is_unsigned(tmp_path: Path) -> None:
    """`auditor init` writes a campaign that is whole but for its signature."""
    with pytest.raises(CampaignError, match=r"not signed: approved_by must name the person who approved it$"):
        load_campaign(write(tmp_path, FILES["campaign.toml.example"]))


def test_a_campaign_holds_for_its_probes_and_days(tmp_path: Path) -> None:
    """Before any work begins, not only at each message."""
    campaign = load_campaign(write(tmp_path, GOOD))
    check_campaign(campaign, "chat", date(2026, 3, 31))
    with pytest.raises(CampaignError, match="allows chat, not calls"):
        check_campaign(campaign, "calls", date(2026, 3, 31))
    with pytest.raises(CampaignError, match="have a new one approved"):
        check_campaign(campaign, "chat", date(2026, 4, 1))


def test_a_missing_campaign_is_one_line(tmp_path: Path) -> None:
    """As are bytes that are no text."""
    with pytest.raises(CampaignError, match="No such file"):
        load_campaign(tmp_path / "none.toml")
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CampaignError, match="cannot be read"):
        load_campaign(tmp_path / "x.toml")
