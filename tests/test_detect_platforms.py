"""Platforms show in what a page uses of its own, in unrendered templates of theirs, and not in links to another shop."""

from __future__ import annotations

import pytest

from auditor.detect.document import Document
from auditor.detect.vendors import match_vendors
from auditor.types import PageSnapshot
from auditor.vendors import load_catalogue

CATALOGUE = load_catalogue()


def platforms(html: str, url: str = "https://teashop.example/") -> set[str]:
    """The platforms of a page."""
    return {one.id for one in match_vendors(PageSnapshot(url=url, html=html), Document(html, url), CATALOGUE) if one.group == "platform"}


@pytest.mark.parametrize(
    ("platform", "html"),
    [
        ("jekyll", "---\nlayout: page\ntitle: Teapots\n---\n<h1>Teapots</h1>"),
        ("jekyll", "<body>{% include basket.html %}<img src='{{ site.baseurl }}/pot.png'></body>"),
        ("jekyll", "<meta name=generator content='Jekyll v4.2'>"),
        ("webasyst", "<img src='{$wa_theme_url}img/pot.png'>"),
        ("webasyst", "<link rel=stylesheet href='/published/publicdata/TEA/attachments/SC/themes/pots/main.css'>"),
        ("bitrix", "<?if($USER->IsAuthorized()):?><p>Здравствуйте</p><?endif?>"),
        ("shopify", "<h2>{{ section.settings.heading }}</h2>{% render 'teapot' %}"),
        ("modx", "{var $dev = 'is_dev'|placeholder}<h1>Teapots</h1>"),
        ("joomla", "<?php if ($this->countModules('left')) : ?><p>x</p><?php endif; ?>"),
        ("opencart", "<script>$.ajax({url: 'index.php?route=checkout/cart/add', type: 'post'})</script>"),
        ("oscommerce", "<a href='/product_info.php?products_id=7'>Teapot</a>"),
        ("megagroup", "<script>$ite.start({sid: 1})</script>"),
    ],
)
def test_what_shows_a_platform(platform: str, html: str) -> None:
    """Templates that were never rendered, and pages as a browser gets them."""
    assert platforms(html) == {platform}


@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://elsewhere.example/product_info.php?products_id=7'>a teapot</a>",
        "<a href='https://elsewhere.example/index.php?osCsid=1'>a teapot</a>",
        "<?php showHead(); ?><p>x</p>",
        "<p>---\nlayout: page\n---</p>",
        "<script>const known = {shop: ['wp-content/plugins/woocommerce', 'cdn.shopify.com']}</script>",
    ],
)
def test_what_shows_none(html: str) -> None:
    """Links to other shops, words that only look alike, lists of signatures."""
    assert platforms(html) == set()
