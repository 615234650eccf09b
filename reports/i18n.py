"""The words of a language: texts from gettext catalogues, numbers, plurals and dates by Babel.

English is the language of the source texts. Another language is one catalogue, `locale/<lang>/LC_MESSAGES/reports.po`, compiled in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from auditor.failures import AuditorError

LOCALE = Path(__file__).parent / "locale"
NBSP, DASH, MINUS = "\u00a0", "–", "\u2212"
JOINED_DASH = "\u2060–\u2060"
"""A dash at which no line breaks."""


class LanguageError(AuditorError):
    """There is no catalogue for the language that was asked for."""

    exit_code = 2


def languages() -> tuple[str, ...]:
    """The languages reports can be written in."""
    return ("en", *sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/reports.po")))


@cache
def _translations(lang: str) -> Translations:
    if lang not in languages():
        raise LanguageError(f"no reports in language {lang}; there are {', '.join(languages())}")
    if lang == "en":
        return Translations()
    with (LOCALE / lang / "LC_MESSAGES" / "reports.po").open("rb") as stream:
        catalogue = read_po(stream, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(lang)


@lru_cache(maxsize=10_000)
def _count(lang: str, number: int) -> str:
    return str(format_decimal(number, locale=_locale(lang))).replace("\u202f", NBSP)


@dataclass(frozen=True, slots=True)
class Words:
    """How one language says things. `lang` is `en`, `ru` or any with a catalogue. Raises `LanguageError` for another."""

    lang: str

    def __post_init__(self) -> None:
        _translations(self.lang)

    @property
    def translations(self) -> Translations:
        """The catalogue, for templates."""
        return _translations(self.lang)

    @property
    def locale(self) -> Locale:
        """Babel's locale."""
        return _locale(self.lang)

    def _(self, text: str, **values: object) -> str:
        """The text in this language, its `{names}` filled in."""
        found: str = self.translations.ugettext(text)
        return found.format(**values) if values else found

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """The text in the plural form of `number`; `{n}` is the number as printed."""
        found: str = self.translations.ungettext(one, many, number)
        return found.format(n=self.count(number), **values)

    # ------------------------------------------------------------ numbers

    def count(self, number: int) -> str:
        """A whole number with no-break spaces or commas from 1,000 on."""
        return _count(self.lang, number)

    def decimal(self, number: float, places: int = 1) -> str:
        """A number with so many decimals."""
        return str(format_decimal(number, format=f"#,##0.{'0' * places}" if places else "#,##0", locale=self.locale)).replace(
            "\u202f", NBSP
        )

    def percent(self, share: float, places: int = 0) -> str:
        """A share in whole percent: `38%`."""
        return f"{self.decimal(100 * share, places) if places else self.whole(share)}%"

    def whole(self, share: float) -> str:
        """A share in whole percent without the sign, halves upwards."""
        return str(int(100 * share + 0.5))

    def k_of_n(self, k: int, n: int) -> str:
        """`27 of 71`, in prose."""
        return self._("{k} of {n}", k=self.count(k), n=self.count(n))

    def ratio(self, k: int, n: int) -> str:
        """`27/71`, in tables."""
        return f"{self.count(k)}/{self.count(n)}"

    def span(self, low: float, high: float) -> str:
        """`28–50%`."""
        return f"{self.whole(low)}{JOINED_DASH}{self.whole(high)}%"

    def interval(self, low: float, high: float) -> str:
        """`95% CI 28–50%`."""
        return self._("95% CI {span}", span=self.span(low, high))

    def signed(self, share: float) -> str:
        """A difference in percentage points with its sign, without the unit: `+5`, `−33`, `0`."""
        points = int(abs(100 * share) + 0.5)
        return "0" if points == 0 else f"{MINUS if share < 0 else '+'}{points}"

    def points(self, share: float) -> str:
        """A difference with its unit: `+5 pp`."""
        return self._("{number} pp", number=self.signed(share)).replace(" ", NBSP)

    def between(self, low: float, high: float) -> str:
        """A signed interval in words: `from −38 to −27`."""
        return self._("from {low} to {high}", low=self.signed(low), high=self.signed(high))

    def seconds(self, seconds: float) -> str:
        """A time in words: `8.4 s`, `48 s`, `1 min 20 s`. It does not break over a line."""
        if seconds < 9.95:
            return self._unit(self._("{n} s"), self.decimal(seconds, 0 if float(seconds).is_integer() else 1))
        minutes, rest = divmod(int(seconds + 0.5), 60)
        words = [self._unit(self._("{n} min"), minutes)] if minutes else []
        return NBSP.join([*words, self._unit(self._("{n} s"), rest)] if rest or not words else words)

    def hours(self, seconds: float) -> str:
        """A long time: `4 h 12 min`, `24 h`, `12 min`."""
        hours, minutes = divmod(int(seconds / 60 + 0.5), 60)
        if not hours:
            return self._unit(self._("{n} min"), minutes) if minutes else self.seconds(seconds)
        words = [self._unit(self._("{n} h"), hours), *([self._unit(self._("{n} min"), minutes)] if minutes else [])]
        return " ".join(words)

    @staticmethod
    def _unit(text: str, number: object) -> str:
        return text.format(n=number).replace(" ", NBSP)

    def p(self, p: float) -> str:
        """A p value: `0.011`, `< 0.001`."""
        return f"<{NBSP}{self.decimal(0.001, 3)}" if p < 0.0005 else self.decimal(min(p, 1.0), 3)

    # ------------------------------------------------------------ dates

    def date(self, day: Date | datetime) -> str:
        """`9 November 2026`."""
        return str(format_date(day, "d MMMM y", locale=self.locale))

    def date_range(self, first: Date | datetime, last: Date | datetime) -> str:
        """`5–30 October 2026`."""
        if (first.year, first.month, first.day) == (last.year, last.month, last.day):
            return self.date(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}{DASH}{self.date(last)}"
        start = format_date(first, "d MMMM" if first.year == last.year else "d MMMM y", locale=self.locale)
        return f"{start} {DASH} {self.date(last)}"

    def day(self, moment: Date | datetime) -> str:
        """`6 Oct 2026`."""
        return str(format_date(moment, "d MMM y", locale=self.locale))

    def moment(self, moment: datetime) -> str:
        """`Tuesday 6 October 2026, 11:02`, in the moment's own time zone."""
        return str(format_datetime(moment, "EEEE d MMMM y, HH:mm", tzinfo=moment.tzinfo, locale=self.locale))

    def day_time(self, moment: datetime) -> str:
        """`6 Oct 2026, 11:02`, in the moment's own time zone."""
        return str(format_datetime(moment, "d MMM y, HH:mm", tzinfo=moment.tzinfo, locale=self.locale)).replace(" ", NBSP, 2)

    @staticmethod
    def clock(seconds: float) -> str:
        """A time into a visit: `0:05`, `1:15`."""
        minutes, rest = divmod(int(seconds + 0.5), 60)
        return f"{minutes}:{rest:02}"
