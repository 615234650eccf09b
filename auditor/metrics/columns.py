"""The columns of the exported tables, each with its meaning in both languages, its type, unit and values: what the codebook says."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.metrics.conversation import OUTCOMES
from auditor.types import Daypart, Disposition

SHARE = "0 to 1"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is text, integer or number; `unit` and `values` in words, empty where they say nothing."""

    name: str
    type: str
    meaning_en: str
    meaning_ru: str
    unit: str = ""
    values: str = ""


_WAVE = Column("wave", "text", "The wave's name", "Имя волны")
_SHOP = Column("shop", "text", "The shop's registrable domain, the same in every wave", "Домен магазина, один и тот же во всех волнах")
_INDUSTRY = Column("industry", "text", "The shop's sector, as the panel has it", "Отрасль магазина, как в панели")
_METRIC = Column("metric", "text", "The metric's id", "Код метрики", values="see the rows of metrics")
_VERSION = Column("version", "integer", "Version of the metric's definition", "Версия определения метрики")
_DAYPART = Column(
    "daypart",
    "text",
    "Part of the week in the shop's own time zone; empty where the metric has none",
    "Часть недели по времени магазина; пусто, если у метрики её нет",
    values=", ".join(Daypart),
)

SHOPS = (
    _WAVE,
    _SHOP,
    Column("name", "text", "The shop's name, as the panel has it", "Название магазина, как в панели"),
    _INDUSTRY,
    Column("region", "text", "The shop's region, as the panel has it", "Регион магазина, как в панели"),
    Column("disposition", "text", "How the fieldwork at this shop ended", "Чем кончился сбор по магазину", values=", ".join(Disposition)),
    Column("stratum_size", "integer", "Shops of this shop's stratum in the population", "Сколько магазинов в страте", "shops"),
    Column(
        "weight",
        "number",
        "Shops of the population that this measured shop stands for; empty without stratum sizes",
        "За сколько магазинов совокупности стоит этот; пусто, если размеры страт не заданы",
        "shops",
    ),
)

MEASURES = (
    _WAVE,
    _SHOP,
    _INDUSTRY,
    Column("disposition", "text", "How the fieldwork at this shop ended", "Чем кончился сбор по магазину", values=", ".join(Disposition)),
    _METRIC,
    _VERSION,
    _DAYPART,
    Column(
        "value",
        "number",
        "What was measured: 0 or 1 for a share, seconds for a time, a number for a count, 1 for a kind; empty where not measured",
        "Что измерено: 0 или 1 для доли, секунды для времени, число для счёта, 1 для вида; пусто, если не измерено",
        "the metric's",
    ),
    Column(
        "label", "text", "The kind, for metrics that name kinds (a vendor, an outcome)", "Вид, если метрика называет виды (вендор, исход)"
    ),
    Column(
        "censored_at", "number", "Had not happened when last looked, this long after the start", "Не случилось к последнему взгляду", "s"
    ),
    Column("competing", "text", "What came instead", "Что пришло вместо этого", values=", ".join(o for o in OUTCOMES if o != "answered")),
    Column(
        "missing",
        "text",
        "Why it was not measured; missing is never no",
        "Почему не измерено; пропуск никогда не «нет»",
        values="a disposition, a failure code, or a reason such as not_rendered, not_asked, listened_shorter, state_unknown",
    ),
)

ESTIMATES = (
    _WAVE,
    _METRIC,
    _VERSION,
    Column("industry", "text", "The sector; empty: all", "Отрасль; пусто: все"),
    _DAYPART,
    Column("k", "integer", "Shops (visits) with the answer yes", "Магазинов (визитов) с ответом «да»"),
    Column("n", "integer", "Shops (visits) for which it was measured: the base", "Магазинов (визитов), где это измерено: база"),
    Column(
        "point", "number", "The share, or the mean of a count; empty for times and where no share can be given", "Доля или среднее число"
    ),
    Column("low", "number", "Lower end of Wilson's 95% interval", "Нижний край 95% интервала Уилсона", SHARE),
    Column("high", "number", "Upper end of Wilson's 95% interval", "Верхний край 95% интервала Уилсона", SHARE),
    Column("censored", "integer", "Had not happened when last looked", "Не случилось к последнему взгляду"),
    Column("not_measured", "integer", "In the base and not measured", "Входят в базу и не измерены"),
    Column("bound_low", "number", "The share if none of the unmeasured had it", "Доля, если ни у одного из неизмеренных", SHARE),
    Column("bound_high", "number", "The share if all of the unmeasured had it", "Доля, если у всех неизмеренных", SHARE),
    Column(
        "weighted",
        "number",
        "The share weighted to the panel's stratum sizes; all sectors only, empty without sizes",
        "Доля, взвешенная к размерам страт панели; только для всех отраслей",
        SHARE,
    ),
    Column("weighted_low", "number", "Lower end of its 95% interval", "Нижний край её 95% интервала", SHARE),
    Column("weighted_high", "number", "Upper end of its 95% interval", "Верхний край её 95% интервала", SHARE),
    Column("effective_n", "number", "n less what unequal weights cost (Kish)", "n за вычетом цены неравных весов (Киш)"),
)

TABLES = {"shops": SHOPS, "measures": MEASURES, "estimates": ESTIMATES}
"""The exported tables by name."""


def names(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The heads of a table."""
    return tuple(column.name for column in columns)
