"""Make the pictures of `docs/gallery.md` and the page itself: reports as people see them, from invented shops, the same every time.

python tools/gallery.py        (or `make gallery`; two minutes; the paper pictures want poppler's `pdftoppm`)
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from card_cases import KEY, pictures, with_peers

from auditor.config import Settings
from auditor.gather.places import find_browser
from reports.benchmark import WaveInfo
from reports.benchmark import build as benchmark
from reports.brand import PLAIN, load_brand
from reports.client import Backing, Order, prepare
from reports.page import write_page
from reports.pdf import print_pdf
from reports.trend import WaveFacts
from reports.trend import build as trend

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "pictures"
SHOPS = 400
SPRING = datetime(2026, 4, 6, tzinfo=UTC)
CONTACT, RIVALS = "study@example.org", ("shop0003.example", "shop0010.example")
GAP = 24


@dataclass(frozen=True)
class Shot:
    """One picture: of which report, in which language and theme, how wide, how many columns of which height, and how large it is shown."""

    report: str
    lang: str
    kind: str
    scheme: str
    width: int
    columns: int
    height: int
    shown: float
    words: str

    @property
    def name(self) -> str:
        return f"{self.report}-{self.lang}-{self.kind}-{self.scheme}.webp"


SHOTS = (
    Shot("benchmark", "en", "desktop", "light", 1280, 3, 2300, 0.42, "The benchmark on a wide screen: the first three screens of it"),
    Shot("benchmark", "ru", "desktop", "dark", 1280, 3, 2300, 0.42, "The same in Russian, on a dark screen"),
    Shot("benchmark", "ru", "phone", "light", 390, 5, 2000, 0.6, "On a phone: a row of a chart becomes two lines, nothing is dropped"),
    Shot("benchmark", "en", "paper", "light", 0, 4, 0, 0.5, "On A4"),
    Shot("client", "en", "desktop", "light", 1280, 3, 2600, 0.42, "The client card: scores, what to do first, the visits second by second"),
    Shot("client", "ru", "phone", "dark", 390, 5, 2000, 0.6, "The card on a phone, dark, in Russian"),
    Shot("client", "ru", "paper", "light", 0, 4, 0, 0.5, "The card on A4, as it is handed over, in a consultant's brand"),
    Shot("trend", "en", "desktop", "dark", 1280, 3, 2000, 0.42, "The trend between two waves, dark"),
    Shot("trend", "ru", "phone", "light", 390, 5, 1800, 0.6, "The trend on a phone"),
)
BRAND = 'name = "Studio North"\naccent = "#5B2A86"\ncontact = "hello@studio.example"\nfooter = "Prepared with care"\n'


def reports_of(folder: Path) -> dict[Shot, Path]:
    """The page of every picture, from two waves of invented shops of which one has pictures."""
    infos = [WaveInfo(f"2026-{name}", day, day) for name, day in (("spring", SPRING), ("autumn", SPRING + timedelta(days=182)))]
    waves = [with_peers(SHOPS, seed=number + 1) for number in range(2)]
    (folder / "brand.toml").write_text(BRAND, encoding="utf-8")
    brand, cards = load_brand(folder / "brand.toml"), prepare(waves[1], infos[1])
    made: dict[tuple[str, str, bool], str] = {}
    files = {}
    for shot in SHOTS:
        key = (shot.report, shot.lang, shot.kind == "paper" and shot.report == "client")
        if key not in made:
            look = brand if key[2] else PLAIN
            if shot.report == "benchmark":
                made[key] = benchmark(waves[1], infos[1], (), shot.lang, CONTACT, look)
            elif shot.report == "trend":
                made[key] = trend([WaveFacts(info, facts) for info, facts in zip(infos, waves, strict=True)], shot.lang, CONTACT, look)
            else:
                seen_at = tuple(infos[1].opened_at for _ in waves[1][0].observations)
                made[key] = cards.build(KEY, Order(shot.lang, look, CONTACT, competitors=RIVALS), Backing(seen_at, pictures()))
        files[shot] = write_page(folder / f"{shot.name}.html", made[key])
    return files


def screen(browser: Browser, file: Path, shot: Shot) -> Image.Image:
    """The page on a screen, cut into columns."""
    page = browser.new_page(viewport={"width": shot.width, "height": 900}, color_scheme=shot.scheme)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    page.close()
    parts = [whole.crop((0, i * shot.height, shot.width, (i + 1) * shot.height)) for i in range(shot.columns)]
    paper = "#0A0F12" if shot.scheme == "dark" else "#C9D0D4"
    return beside([part for i, part in enumerate(parts) if i * shot.height < whole.height], paper)


def paper(file: Path, shot: Shot, folder: Path) -> Image.Image:
    """The first pages on paper."""
    (pdf,) = print_pdf(find_browser(Settings()), [file])
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-l", str(shot.columns), str(pdf), str(folder / "page")], check=True)
    pages = sorted(folder.glob("page-*.png"))
    made = beside([Image.open(one).convert("RGB") for one in pages], "#C9D0D4")
    for one in pages:
        one.unlink()
    return made


def beside(parts: list[Image.Image], colour: str) -> Image.Image:
    """Pictures side by side with a gap."""
    height = max(part.height for part in parts)
    made = Image.new("RGB", (sum(part.width + GAP for part in parts) + GAP, height + 2 * GAP), colour)
    at = GAP
    for part in parts:
        made.paste(part, (at, GAP))
        at += part.width + GAP
    return made


def main() -> None:
    """Make all pictures and the page."""
    if shutil.which("pdftoppm") is None:
        sys.exit("the paper pictures need pdftoppm (Debian: apt-get install poppler-utils; macOS: brew install poppler)")
    lines = [
        "# Gallery\n",
        "Reports as people see them, made from invented shops by `make gallery`. Tables and charts keep their size and lose nothing on a",
        "phone; dark follows the screen; paper is always light. Every picture is of the file that the command writes.\n",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = reports_of(folder)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(find_browser(Settings())), args=["--no-sandbox"])
            made = {shot: screen(browser, files[shot], shot) for shot in SHOTS if shot.kind != "paper"}
            browser.close()
        made |= {shot: paper(files[shot], shot, folder) for shot in SHOTS if shot.kind == "paper"}
    for shot in SHOTS:
        whole = made[shot]
        small = whole.resize((round(whole.width * shot.shown), round(whole.height * shot.shown)), Image.Resampling.LANCZOS)
        small.save(OUT / shot.name, "WEBP", quality=68, method=6)
        size = (OUT / shot.name).stat().st_size
        sys.stderr.write(f"{shot.name}: {small.width} x {small.height}, {size:,} bytes\n")
        lines.append(f"## {shot.words}\n\n![{shot.words}](pictures/{shot.name})\n")
    (ROOT / "docs" / "gallery.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
