"""The same protocol as a plain Playwright script would do it: one shop after the other, in one browser.

    python benchmarks/visit_plain.py FOLDER --shops 20 --dwell 50 --timeout 120

FOLDER is the lab's. Every shop is opened, dwelt on, looked over for a chat, asked, and waited for. It prints one
JSON object a shop: whether it has a chat, what was found, and the seconds it took. Its answers are not judged: it
measures time, and where it finds no chat it goes on at once.
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from pathlib import Path

from playwright.sync_api import Error, Frame, Page, sync_playwright

from auditor.config import Settings
from auditor.gather.browser import spki_args
from auditor.gather.places import find_browser
from auditor.lab.truth import Truth, read_truth

INPUTS = "textarea, [contenteditable=true], input[placeholder*=ообщени], input[placeholder*=essage]"
QUESTION = {"ru": "Здравствуйте! Есть ли доставка курьером?", "en": "Hello! Do you deliver by courier?"}


def chosen(shops: list[Truth], number: int) -> list[Truth]:
    """So many shops, with and without a chat in the street's own proportion, at least one of each."""
    chats, others = [s for s in shops if s.chat], [s for s in shops if not s.chat]
    with_chat = min(max(1, round(number * len(chats) / len(shops))), len(chats), number - 1)
    return chats[:with_chat] + others[: number - with_chat]


def resolver(folder: Path) -> str:
    """The street's addresses, for the browser's own resolver."""
    hosts = tomllib.loads((folder / "lab.toml").read_text(encoding="utf-8"))["network"]["hosts"]
    return ", ".join(f"MAP {name} {place}" for name, place in hosts.items())


def find_input(page: Page) -> tuple[Frame, str] | None:
    """Where one could write, in any frame."""
    for frame in page.frames:
        for one in frame.locator(INPUTS).all():
            if one.is_visible():
                return frame, INPUTS
    return None


def talk(page: Page, language: str, timeout_s: float) -> str:
    """Press where chats have their button, ask, and wait until the panel has grown after our own words."""
    page.mouse.wheel(0, 600)
    page.mouse.move(600, 400)
    page.wait_for_timeout(1000)
    found = find_input(page)
    for x, y in ((1280 - 54, 720 - 54), (54, 720 - 54)):
        if found is None:
            page.mouse.click(x, y)
            page.wait_for_timeout(2000)
            found = find_input(page)
    if found is None:
        return "not found"
    frame, selector = found
    field = frame.locator(selector).first
    field.fill(QUESTION[language])
    field.press("Enter")
    page.wait_for_timeout(2000)
    length = "document.body.innerText.length"
    before = frame.evaluate(length)
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if frame.evaluate(length) > before + 12:
            return "answered"
        page.wait_for_timeout(500)
    return "no answer"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shops", type=int, default=20)
    parser.add_argument("--dwell", type=float, default=50.0)
    parser.add_argument("--timeout", type=float, default=120.0)
    args = parser.parse_args()
    shops = [read_truth(line) for line in (args.folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(Settings()),
            args=["--no-sandbox", f"--host-resolver-rules={resolver(args.folder)}", *spki_args(str(args.folder / "lab-ca.pem"))],
        )
        for shop in chosen(shops, args.shops):
            began, what = time.monotonic(), "no chat"
            context = browser.new_context()
            try:
                page = context.new_page()
                page.goto(shop.url, wait_until="load", timeout=30_000)
                page.wait_for_timeout(args.dwell * 1000)
                if shop.chat:  # it is told what it would have to find out
                    what = talk(page, shop.language, args.timeout)
            except Error as error:
                what = str(error).splitlines()[0]
            context.close()
            print(json.dumps({"chat": bool(shop.chat), "what": what, "seconds": time.monotonic() - began}, ensure_ascii=False), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
