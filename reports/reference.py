"""The reference wave `2015-comagic-insales`: only what is publicly readable of the study of May 2015, with its bases.

CoMagic and InSales had secret shoppers test the phone, chat and cart of 1070 Russian online shops in 15 industries. All else of it
was in pictures that are lost: it is unknown and stays blank.
"""

from __future__ import annotations

from dataclasses import dataclass

WAVE = "2015-comagic-insales"
SHOPS, INDUSTRIES = 1070, 15


@dataclass(frozen=True, slots=True)
class Published:
    """One published share: the metric it answers to, the sector (None: all), the share, and k and n where they were printed.

    `base` is what the share is of, as published: `shops` or `chats`, of the sector where one is named.
    """

    metric: str
    industry: str | None
    share: float
    k: int | None = None
    n: int | None = None
    base: str = ""


FIGURES = (
    Published("phone.no_answer", "pets", 0.38, base="shops"),
    Published("channel.chat", None, 0.176, 176, 1000, "shops"),  # the base is 1000, not 1070; the study does not say why
    Published("chat.offline_form", "pets", 0.0, base="chats"),
    Published("chat.offline_form", "computers", 0.60, base="chats"),
    Published("chat.offline_form", "tools", 1.0, base="chats"),
    Published("chat.online", None, 0.30, base="chats"),  # printed as: 70% of consultants are offline at night
    Published("chat.busy_fallback", None, 0.93, base="chats"),
)


def published(metric: str) -> dict[str, Published]:
    """The published shares of a metric by sector."""
    return {one.industry: one for one in FIGURES if one.metric == metric and one.industry is not None}
