"""What every spider of a panel has: its arguments, the program's settings, the shops it is for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from auditor.config import Settings
from auditor.failures import AuditorError
from auditor.industries import industry_id
from auditor.panel import read_panel
from auditor.types import Shop


class PanelSpider(Spider):
    """Arguments: `panel` (CSV or XLSX, default panel.csv), `industry` (only shops of that one), `only` (only this domain)."""

    ours: Settings

    def __init__(self, panel: str = "panel.csv", industry: str = "", only: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._panel, self._industry, self._only = panel, industry, only

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.ours = crawler.settings["AUDITOR"]
        return spider

    async def shops(self) -> AsyncIterator[Shop]:
        """The shops of the panel; asked for the next one only when there is room for it."""
        try:
            panel = read_panel(Path(self._panel))
        except AuditorError as error:
            self.logger.error("%s", error)
            raise CloseSpider("no_panel") from error
        for bad in panel.bad_rows:
            self.logger.warning("%s line %d left out: %s", self._panel, bad.line, bad.reason)
        wanted = (industry_id(self._industry) or self._industry.lower()) if self._industry else None
        found = [shop for shop in panel.shops if wanted in (None, shop.industry) and self._only in ("", shop.key)]
        if not found:
            industries = ", ".join(sorted({shop.industry for shop in panel.shops}))
            self.logger.error("no shop of industry %r in %s; it has: %s", self._industry, self._panel, industries)
            raise CloseSpider("no_shops")
        for shop in found:
            yield shop

    def opted_out(self, _host: str) -> bool:
        """Whether the shop of a host wants to be left alone; asked before each request."""
        return False
