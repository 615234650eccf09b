"""Writes what an auditor of the street needs into a folder: panel, settings, a campaign for the lab alone, and the truth."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from auditor.failures import AuditorError
from auditor.lab.brands import vendor_hosts
from auditor.lab.operators import Event
from auditor.lab.server import LOOPBACK, PARKING_HOST, LabServer
from auditor.lab.street import CONTROL_HOST, Street
from auditor.lab.truth import read_truth, truth_json

_TIMES = {"dwell_s": (50.0, 6.0), "reply_timeout_s": (300.0, 40.0), "load_s": (30.0, 10.0)}
"""Times of a visit, in seconds, and what they are not shortened below: a person needs half a minute to read and to type."""


def host_table(server: LabServer) -> dict[str, str]:
    """`network.hosts` for the whole street. Exact names (the dead shops) stand beside two wildcards for all others."""
    plain, secure, dead = (f"{LOOPBACK}:{port}" for port in (server.port, server.tls_port, server.dead_port))
    table = {shop.key: dead for shop in server.street.shops if shop.condition == "refused"}
    table |= {f"www.{shop.key}": dead for shop in server.street.shops if shop.condition == "refused"}
    names = ("*.example", "*.test", *vendor_hosts())
    table |= {f"{name}:80": plain for name in names}
    table |= {f"{name}:443": secure for name in names}
    return table


def settings_fragment(server: LabServer, folder: Path, contact: str = "lab@lab-street.test") -> dict[str, dict[str, object]]:
    """Settings, by section, under which the street can be audited; times are shortened as the street's are."""
    scale = server.street.scale_times
    visit: dict[str, object] = {name: round(max(least, value * scale), 1) for name, (value, least) in _TIMES.items()}
    network: dict[str, object] = {
        "contact": contact,
        "ca_file": str(folder / "lab-ca.pem"),
        "allow_private": [f"{LOOPBACK}:{port}" for port in (server.port, server.tls_port, server.dead_port)],
        "delay_s": 0.05,
        "timeout_s": round(max(5.0, 30 * scale), 1),
        "hosts": host_table(server),
    }
    return {"network": network, "visit": visit}


def _toml(value: object) -> str:
    """A TOML value; JSON's strings, numbers and lists are TOML's too."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def settings_toml(sections: Mapping[str, Mapping[str, object]]) -> str:
    """The settings as the text of a settings file; a table gets a section of its own, one line an entry."""
    lines: list[str] = []
    for section, values in sections.items():
        lines += [f"[{section}]", *(f"{name} = {_toml(value)}" for name, value in values.items() if not isinstance(value, Mapping)), ""]
        for name, value in values.items():
            if isinstance(value, Mapping):
                lines += [f"[{section}.{name}]", *(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()), ""]
    return "\n".join(lines)


def campaign_toml(today: date) -> str:
    """A campaign that is good for the lab's operators, who are programs, and for nobody else."""
    end = today + timedelta(days=30)
    return (
        'purpose = "Audit of the lab street: all operators are programs"\nresponsible = "The lab"\ncontact = "lab@lab-street.test"\n'
        f'legal_basis = "No person is contacted"\nfrom = {today - timedelta(days=1)}\nto = {end}\nprobes = ["chat"]\n'
        'approved_by = "The lab"\n\n[limits]\nper_shop = 4\nper_wave = 100000\nstaff_seconds = 10000000\n'
    )


def write_workspace(server: LabServer, folder: Path, today: date) -> None:
    """Write `panel.csv`, `lab.toml`, `lab-ca.pem`, `campaign.toml` and `truth.jsonl` into `folder`; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    server.authority.write(folder / "lab-ca.pem")
    (folder / "lab.toml").write_text(settings_toml(settings_fragment(server, folder)), encoding="utf-8")
    (folder / "campaign.toml").write_text(campaign_toml(today), encoding="utf-8")
    (folder / "truth.jsonl").write_text("".join(truth_json(shop) + "\n" for shop in server.street.shops), encoding="utf-8")
    sizes: dict[str, int] = {}
    for shop in server.street.shops:
        sizes[shop.industry] = sizes.get(shop.industry, 0) + 1
    with (folder / "panel.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("url", "industry", "name", "region", "timezone", "stratum_size"))
        for shop in server.street.shops:
            rows.writerow((shop.url, shop.industry, shop.name, shop.region, shop.timezone, sizes[shop.industry] * 20))
    (folder / "lab.json").write_text(
        json.dumps({"seed": server.street.seed, "scale_times": server.street.scale_times, "shops": len(server.street.shops), "control": f"http://{LOOPBACK}:{server.port}",
                    "control_host": CONTROL_HOST, "parking_host": PARKING_HOST, "port": server.port, "tls_port": server.tls_port}, indent=1)
        + "\n", encoding="utf-8")  # fmt: skip


def prepare_log(street: Street, folder: Path) -> None:
    """Make `folder`; a log that another street left there is deleted, the same street's is gone on with. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = folder / "truth.jsonl"
    same = truth.is_file() and truth.read_text(encoding="utf-8") == "".join(truth_json(shop) + "\n" for shop in street.shops)
    if not same:
        (folder / "operators.jsonl").unlink(missing_ok=True)


def read_street(folder: Path) -> tuple[Street, list[Event]]:
    """The street and its operators' log as `lab serve` left them in `folder`; raises `AuditorError` where they are not there."""
    try:
        about = json.loads((folder / "lab.json").read_text(encoding="utf-8"))
        shops = tuple(read_truth(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())
        log = [json.loads(line) for line in (folder / "operators.jsonl").read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, KeyError) as error:
        raise AuditorError(f"{folder} holds no lab street that can be read: {error}; give the --dir of `auditor lab serve`") from error
    return Street(about["seed"], about["scale_times"], shops), log
