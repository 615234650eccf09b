"""What an answer is: a page to read, a bot wall, an error, a parked name. Pure."""

from __future__ import annotations

import re

from ahocorasick_rs import AhoCorasick
from scrapy.http import Response

from auditor.failures import Failure, FailureCode

BLOCKED = (401, 403, 429)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
# Titles of challenge pages that come with status 200 or 503.
_WALL = re.compile(
    r"just a moment|один момент|checking your browser|проверка браузера|ddos-?guard|attention required! \| cloudflare|"
    r"are you (a )?(human|robot)|вы (не )?робот|я не робот|access denied|доступ ограничен|человек ли вы",
    re.IGNORECASE,
)
# What registrars and hosters put on a name without a site.
_PARKED = re.compile(
    r"domain (name )?(is )?(for sale|parked)|this domain (may be|is) for sale|buy this domain|parked (free|domain)|"
    r"домен (прода[её]тся|припаркован|не прилинкован|зарегистрирован)|купить (этот )?домен|"
    r"сайт (только что )?создан|успешно зарегистрировано и делегировано|"
    r"default (web )?page|welcome to nginx|apache2? (ubuntu |debian )?default page|"
    r"сайт не (обслуживается|настроен)|хостинг .{0,30}отключ[её]н",
    re.IGNORECASE,
)
_PARKED_BYTES = 60_000  # a real shop may sell domains, but not on so small a page


def failure_of_answer(response: Response) -> Failure | None:
    """Why this answer cannot be read as a page, from its status and headers alone; None where it can."""
    status, stage = response.status, "survey.fetch"
    if status in BLOCKED or b"challenge" in (response.headers.get("Cf-Mitigated") or b""):
        return Failure(FailureCode.BLOCKED, stage, f"answered {status}")
    if status >= 500:
        return Failure(FailureCode.HTTP_5XX, stage, f"answered {status}")
    if status >= 400:
        return Failure(FailureCode.HTTP_4XX, stage, f"answered {status}")
    if status >= 300:
        return Failure(FailureCode.TOO_MANY_REDIRECTS, stage, f"answered {status} and led nowhere")
    kind = (response.headers.get("Content-Type") or b"").partition(b";")[0].strip().lower()
    if kind and b"html" not in kind and kind not in (b"text/plain", b"text/xml", b"application/xml", b"application/octet-stream"):
        return Failure(FailureCode.NOT_HTML, stage, kind.decode("latin-1")[:100])
    if b"<" not in response.body[:10_000]:
        return Failure(FailureCode.NOT_HTML, stage, "an empty page" if not response.body.strip() else "a page without markup")
    return None


# What the phrases of a parked name begin with: the pattern is tried only there, which a real page has few of.
_PARKED_BEGINS = AhoCorasick(
    "domain,this domain,buy this,parked,домен,купить,сайт,успешно,default,welcome to nginx,apache,хостинг".split(",")  # noqa: SIM905
)


def _parked(text: str) -> re.Match[str] | None:
    low = text.lower()
    if len(low) != len(text):  # a letter that grows in lower case
        return _PARKED.search(text)
    places = sorted({begin for _, begin, _ in _PARKED_BEGINS.find_matches_as_indexes(low, overlapping=True)})
    return next((found for begin in places if (found := _PARKED.match(text, begin))), None)


def failure_of_text(text: str, home: bool) -> Failure | None:
    """A challenge instead of a page, or (on a home page) a parked name; by words."""
    found = _TITLE.search(text[:50_000])
    title = " ".join(found[1].split())[:200] if found else ""
    if _WALL.search(title) and len(text) < 2 * _PARKED_BYTES:
        return Failure(FailureCode.BLOCKED, "survey.read", f"a challenge: {title[:100]}")
    if home and len(text) < _PARKED_BYTES and text.count("<a ") < 40 and (parked := _parked(text)):
        return Failure(FailureCode.OUT_OF_SCOPE, "survey.read", f"no shop: {parked[0][:100]}")
    return None
