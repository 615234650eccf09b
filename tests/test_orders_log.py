"""Logs of orders that people placed: read in any words, kept once, measured with those that were never confirmed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from store_cases import NOW as OPENED

from auditor.cli import auditor
from auditor.failures import LogError
from auditor.metrics import registry
from auditor.orders import import_orders, read_order_log
from auditor.store import Store, Wave
from auditor.types import Measure, Shop

NOW = datetime(2026, 3, 10, tzinfo=UTC)
SHOPS = (
    Shop("a.ru", "https://a.ru/", "pets", "Лапа", timezone="Asia/Yekaterinburg"),
    Shop("b.ru", "https://b.ru/", "pets", "Хвост"),
    Shop("c.ru", "https://c.ru/", "pets", "Хвост"),
)
ENGLISH = """shop,order,ordered_at,confirmed_at,by,watched_until
a.ru,1001,2026-03-02 12:00:00,2026-03-02 12:07:30,phone call,
https://www.b.ru/,55,2026-03-02T12:00:00+03:00,2026-03-02T12:00:09+03:00,e-mail,
c.ru,,2026-03-02 12:00,,,2026-03-05 12:00
"""


@pytest.fixture
def filled(store: Store) -> Store:
    store.open_wave(Wave("w1", OPENED), SHOPS)
    return store


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(text.encode(encoding))
    return path


def take_in(store: Store, path: Path) -> int:
    return import_orders(store, "w1", read_order_log(path, SHOPS, None, "Europe/Moscow", NOW), path.name)


def measures(store: Store, metric: str) -> dict[str, tuple[Measure, ...]]:
    return {one.shop.key: registry()[metric].measure(one) for one in store.shop_facts("w1")}


def test_orders_are_taken_in_once_and_measured_with_those_never_confirmed(filled: Store, tmp_path: Path) -> None:
    path = write(tmp_path, ENGLISH)
    assert take_in(filled, path) == 3
    assert take_in(filled, path) == 0
    times = measures(filled, "order.confirmation_time")
    assert times["a.ru"][0].value == 450.0
    assert times["b.ru"][0].value == 9.0
    assert times["c.ru"][0].censored_at == 3 * 86_400.0
    by = measures(filled, "order.confirmed_by")
    assert [one.label for one in (*by["a.ru"], *by["b.ru"])] == ["call", "email"]
    assert by["c.ru"][0].missing == "not_confirmed"
    # A time without a zone is the shop's own: noon in Yekaterinburg.
    (fact,) = next(one for one in filled.shop_facts("w1") if one.shop.key == "a.ru").observations
    assert isinstance(fact.value, dict)
    assert fact.value["ordered_at"] == "2026-03-02T07:00:00+00:00"
    assert fact.evidence[0].detail == "orders.csv, line 2"


def test_a_later_log_that_knows_a_confirmation_counts_the_order_once(filled: Store, tmp_path: Path) -> None:
    head = "shop,order,ordered_at,confirmed_at,by,watched_until\n"
    assert take_in(filled, write(tmp_path, head + "a.ru,7,2026-03-02 12:00,,,2026-03-03 12:00\n")) == 1
    assert take_in(filled, write(tmp_path, head + "a.ru,7,2026-03-02 12:00,2026-03-04 12:00,sms,\n")) == 1
    (one,) = measures(filled, "order.confirmation_time")["a.ru"]
    assert one.value == 2 * 86_400.0


RUSSIAN = """магазин;номер заказа;время заказа;время подтверждения;чем подтвержден
Лапа;1;02.03.2026 12:00;02.03.2026 12:10;смс
Хвост;2;02.03.2026 12:00;02.03.2026 12:10;звонок
d.ru;3;02.03.2026 12:00;02.03.2026 12:10;звонок
b.ru;4;02.03.2026 12:00;01.03.2026 12:10;звонок
b.ru;5;02.03.2026 12:00;02.03.2026 12:10;голубем
b.ru;6;02.03.2026 12:00;02.03.2026 12:10;
b.ru;7;;02.03.2026 12:10;звонок
c.ru;8;02.03.2026 12:00;;звонок
"""


def test_bad_rows_are_named_and_the_good_ones_kept(tmp_path: Path) -> None:
    log = read_order_log(write(tmp_path, RUSSIAN, "cp1251"), SHOPS, None, "Europe/Moscow", NOW)
    assert [(one.shop_key, one.by) for one in log.orders] == [("a.ru", "sms")]
    assert [(row.line, row.reason.split(";")[0]) for row in log.bad_rows] == [
        (3, "'Хвост' is the name of 2 shops"),
        (4, "the shop d.ru is not in this wave"),
        (5, "it was confirmed before it was placed"),
        (6, "'голубем' is no known way to confirm an order"),
        (7, "it is confirmed, but not by what"),
        (8, "the time of the order is missing"),
        (9, "it names how the order was confirmed, but not when"),
    ]


def test_the_command_says_what_it_did_and_refuses_what_is_no_log(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as opened:
        opened.open_wave(Wave("w1", OPENED), SHOPS)
    at = ["--workspace", str(tmp_path)]
    done = CliRunner().invoke(auditor, ["orders", "import", str(write(tmp_path, ENGLISH)), *at], catch_exceptions=False)
    assert done.stdout == "3 new orders of 3 shops in wave w1, 0 known already, 0 rows left out\n"
    with pytest.raises(LogError, match="no columns for the shop and the time of an order"):
        read_order_log(write(tmp_path, "url,industry\na.ru,pets\n"), SHOPS, None, "Europe/Moscow", NOW)
    none = CliRunner().invoke(auditor, ["orders", "import", str(write(tmp_path, "shop,ordered_at\nd.ru,2026-03-02\n")), *at])
    assert "no row of the log could be used; line 2: the shop d.ru is not in this wave" in str(none.exception)
