"""Logs of calls that people and exchanges make: read, matched to shops, kept once; and what the metrics make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from phone_cases import wave_with_numbers

from auditor.cli import auditor
from auditor.failures import LogError
from auditor.metrics import registry
from auditor.phone.call import Outcome
from auditor.phone.call_log import read_call_log
from auditor.phone.matching import import_calls
from auditor.store import Store
from auditor.types import Measure, ShopFacts

NOW = datetime(2026, 3, 10, tzinfo=UTC)
NUMBERS = {0: "+74955550100", 1: "+78123330011", 2: "+78005553535", 3: "+74955550177"}

ENGLISH = """number,start,ring,outcome,introduced,quality,note
+7 495 555-01-00,2026-03-02 12:00:00,8,answered,yes,5,"Said: Ivan Petrov, +7 916 123-45-67, will call back"
8 812 333 00 11,2026-03-02 12:05,120,no answer,,,
8 800 555 35 35,02.03.2026 12:10:30,0:03,busy,,,
"""


def read(tmp_path: Path, text: str, name: str = "calls.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def by_shop(store: Store) -> dict[str, ShopFacts]:
    return {facts.shop.key: facts for facts in store.shop_facts("w1")}


def measure(metric: str, facts: ShopFacts) -> tuple[Measure, ...]:
    return registry()[metric].measure(facts)


def test_a_log_in_english_is_read_matched_and_measured(store: Store, tmp_path: Path) -> None:
    wave_with_numbers(store, NUMBERS)
    log = read_call_log(read(tmp_path, ENGLISH), "Europe/Moscow", NOW)
    assert [call.outcome for call in log.calls] == [Outcome.ANSWERED, Outcome.NO_ANSWER, Outcome.BUSY]
    assert log.calls[0].called_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    done = import_calls(store, "w1", log, "calls.csv")
    assert (done.new, done.known, done.shops, done.bad_rows) == (3, 0, 3, ())
    facts = by_shop(store)
    assert measure("phone.answer_time", facts["shop0.ru"])[0].value == 8.0
    assert measure("phone.within_10s", facts["shop0.ru"])[0].value == 1.0
    assert measure("phone.introduced", facts["shop0.ru"])[0].value == 1.0
    assert measure("phone.no_answer", facts["shop1.ru"])[0].value == 1.0
    assert measure("phone.answer_time", facts["shop1.ru"])[0].censored_at == 120.0
    assert measure("phone.answer_time", facts["shop2.ru"])[0].competing == "busy"
    assert measure("phone.no_answer", facts["shop3.ru"]) == ()


def test_a_call_is_in_its_shops_evidence_without_the_names_somebody_wrote_down(store: Store, tmp_path: Path) -> None:
    wave_with_numbers(store, NUMBERS)
    import_calls(store, "w1", read_call_log(read(tmp_path, ENGLISH), "Europe/Moscow", NOW), "calls.csv")
    (call,) = [one for one in by_shop(store)["shop0.ru"].observations if one.name == "call.result"]
    assert call.evidence[0].detail == "calls.csv, line 2"
    assert isinstance(call.value, dict)
    assert "Petrov" not in str(call.value["note"])
    assert "916" not in str(call.value["note"])
    assert "will call back" in str(call.value["note"])


def test_importing_twice_changes_nothing_and_a_longer_log_adds_only_what_is_new(store: Store, tmp_path: Path) -> None:
    wave_with_numbers(store, NUMBERS)
    path = read(tmp_path, ENGLISH)
    import_calls(store, "w1", read_call_log(path, "Europe/Moscow", NOW), "a")
    before = by_shop(store)
    again = import_calls(store, "w1", read_call_log(path, "Europe/Moscow", NOW), "b")
    assert (again.new, again.known) == (0, 3)
    assert by_shop(store) == before
    longer = read(tmp_path, ENGLISH + "84955550177,2026-03-03 10:00,4,answered,no,,\n")
    assert import_calls(store, "w1", read_call_log(longer, "Europe/Moscow", NOW), "c").new == 1


BAD = """номер;начало;гудки, сек;результат;представился;сайт
8 (495) 555-01-00;02.03.2026 12:00;12;ответили;да;
;02.03.2026 12:00;12;ответили;да;
8 (495) 555-01-00;02.03.2026;12;ответили;да;
8 (495) 555-01-00;02.03.2026 13:00;долго;ответили;да;
8 (495) 555-01-00;02.03.2026 13:30;5;как-то;да;
8 (499) 111-22-33;02.03.2026 14:00;5;не ответили;;
8 (812) 333-00-11;02.03.2026 14:30;45;не ответили;;
8 (499) 111-22-33;02.03.2026 15:00;5;номер не существует;;shop2.ru
8 (495) 555-01-00;02.03.2036 12:00;12;ответили;да;
"""


def test_bad_rows_are_named_by_line_and_the_good_ones_kept(store: Store, tmp_path: Path) -> None:
    wave_with_numbers(store, NUMBERS)
    log = read_call_log(read(tmp_path, BAD, encoding="cp1251"), "Europe/Moscow", NOW)
    done = import_calls(store, "w1", log, "calls.csv")
    assert done.new == 3
    assert [(row.line, row.reason.split(";")[0]) for row in done.bad_rows] == [
        (3, "the number is missing"),
        (4, "'02.03.2026' has no time of day"),
        (5, "'долго' is not a number of seconds"),
        (6, "'как-то' is no known outcome of a call"),
        (7, "no shop of this wave has the number +74991112233"),
        (10, "'02.03.2036 12:00' is in the future"),
    ]
    facts = by_shop(store)
    assert measure("phone.no_answer", facts["shop1.ru"])[0].missing == "gave_up"  # 45 s tell nothing of 120
    assert measure("phone.within_20s", facts["shop1.ru"])[0].value == 0.0
    assert measure("phone.no_answer", facts["shop2.ru"])[0].value == 1.0  # named in a column of its own


def test_a_number_of_two_shops_needs_the_shop_named(store: Store, tmp_path: Path) -> None:
    wave_with_numbers(store, {0: "+74955550100", 1: "+74955550100"})
    text = "number,start,outcome,ring,shop\n+74955550100,2026-03-02 12:00,answered,4,\n+74955550100,2026-03-02 13:00,answered,4,shop1.ru\n"
    done = import_calls(store, "w1", read_call_log(read(tmp_path, text), "Europe/Moscow", NOW), "a")
    assert done.new == 1
    assert "belongs to shop0.ru, shop1.ru" in done.bad_rows[0].reason


CDR = (
    '"","74950000001","84955550100","from-internal","""Ivan"" <100>","SIP/100-1","SIP/trunk-2","Dial","SIP/84955550100@trunk,120",'
    '"2026-03-02 12:00:00","2026-03-02 12:00:07","2026-03-02 12:00:40",40,33,"ANSWERED","DOCUMENTATION","1772442000.1",""\n'
    '"","74950000001","988123330011","from-internal","x","SIP/100-3","SIP/trunk-4","Dial","SIP/9@trunk,120",'
    '"2026-03-02 12:10:00","","2026-03-02 12:12:00",120,0,"NO ANSWER","DOCUMENTATION","1772442600.2",""\n'
    '"","74950000001","88005553535","from-internal","x","SIP/100-5","SIP/trunk-6","Dial","SIP/8@trunk,120",'
    '"2026-03-02 12:20:00","","2026-03-02 12:20:02",2,0,"FAILED","DOCUMENTATION","1772443200.3",""\n'
)


def test_asterisks_own_records_are_read_without_a_header(store: Store, tmp_path: Path) -> None:
    wave_with_numbers(store, NUMBERS)
    log = read_call_log(read(tmp_path, CDR, "Master.csv"), "Europe/Moscow", NOW)
    assert [(call.outcome, call.ring_s, call.talk_s) for call in log.calls] == [
        (Outcome.ANSWERED, 7.0, 33.0),
        (Outcome.NO_ANSWER, 120.0, None),
        (Outcome.FAILED, 2.0, None),
    ]
    assert import_calls(store, "w1", log, "Master.csv").new == 3  # 9 before a number is the exchange's own prefix
    facts = by_shop(store)
    assert measure("phone.no_answer", facts["shop1.ru"])[0].value == 1.0
    assert measure("phone.no_answer", facts["shop2.ru"])[0].missing == "call_failed"


def test_the_table_cdr_with_its_header_and_a_workbook_are_read_too(tmp_path: Path) -> None:
    header = [
        "calldate",
        "clid",
        "src",
        "dst",
        "dcontext",
        "channel",
        "dstchannel",
        "lastapp",
        "lastdata",
        "duration",
        "billsec",
        "disposition",
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(header)
    sheet.append([datetime(2026, 3, 2, 12, 0), "x", "1", "84955550100", "c", "a", "b", "Dial", "d", 30, 21, "ANSWERED"])
    path = tmp_path / "cdr.xlsx"
    book.save(path)
    (call,) = read_call_log(path, "Europe/Moscow", NOW).calls
    assert (call.number, call.ring_s, call.called_at.hour) == ("84955550100", 9.0, 9)


def test_a_file_that_is_no_log_of_calls_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no columns for the number and the start of a call"):
        read_call_log(read(tmp_path, "url,industry\na.ru,pets\n"), "Europe/Moscow", NOW)
    with pytest.raises(LogError, match="cannot be read: No such file"):
        read_call_log(tmp_path / "nothing.csv", "Europe/Moscow", NOW)
    with pytest.raises(LogError, match="is empty"):
        read_call_log(read(tmp_path, ""), "Europe/Moscow", NOW)


def test_the_command_says_what_it_did_and_lists_the_calls_with_their_evidence(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        wave_with_numbers(store, NUMBERS)
    path = read(tmp_path, ENGLISH + "12,2026-03-02,,answered,,,\n")
    runner = CliRunner()
    done = runner.invoke(auditor, ["calls", "import", str(path), "--workspace", str(tmp_path)], catch_exceptions=False)
    assert "3 new calls of 3 shops in wave w1, 0 known already, 1 rows left out" in done.stdout
    assert "line 5: '12' is not a telephone number" in done.stderr
    listed = runner.invoke(auditor, ["calls", "list", "--shop", "shop2.ru", "--workspace", str(tmp_path)], catch_exceptions=False)
    assert listed.stdout.split() == ["shop2.ru", "2026-03-02T09:10:30+00:00", "+78005553535", "busy", "calls.csv,", "line", "4"]
