"""A report as PDF: the page's own print rules, by the headless browser that visits shops. The browser opens nothing but the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auditor.failures import AuditorError

_TIMEOUT_MS = 60_000


class PdfError(AuditorError):
    """The browser could not print the report."""


def print_pdf(browser: Path, pages: Sequence[Path]) -> list[Path]:
    """Print HTML files to PDF files beside them, one browser for all; returns their paths.

    Raises `PdfError`, in one line, where the browser does not start or does not print.
    """
    from playwright.sync_api import Error, sync_playwright

    made = []
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=str(browser), args=["--disable-gpu"])
            try:
                context = chromium.new_context(offline=True, java_script_enabled=False)
                for path in pages:
                    page = context.new_page()
                    page.goto(path.resolve().as_uri(), timeout=_TIMEOUT_MS)
                    target = path.with_suffix(".pdf")
                    target.write_bytes(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True))
                    page.close()
                    made.append(target)
            finally:
                chromium.close()
    except Error as error:
        raise PdfError(f"the browser {browser} could not print: {str(error).splitlines()[0]}") from error
    return made
