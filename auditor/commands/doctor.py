"""`auditor doctor`: is everything here that an audit needs, and what to do where it is not."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import click
import structlog

from auditor.cli import with_settings
from auditor.config import FILE_NAME, Settings, settings_table
from auditor.failures import AuditorError
from auditor.gather.checkup import Check, check_browser, check_disk, check_python, check_workspace
from auditor.gather.install import advice, get_browser
from auditor.store import Store

_MARKS = {True: "ok  ", False: "BAD ", None: "note"}


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Install a browser where there is none, without questions and in bounded time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: name, ok (null: no obstacle), seen, do.")
@click.option("--settings-list", is_flag=True, help="Print every setting with its default, environment variable and meaning.")
@with_settings
def command(fix: bool, as_json: bool, settings_list: bool, settings: Settings, workspace: Path) -> None:
    """Check Python, the browser (it is really started), fonts, database, workspace and disk; say what to do."""
    if settings_list:
        _print_settings()
        return
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR), logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    bad = False
    for check in _checks(settings, workspace, fix):
        bad = bad or check.ok is False
        if as_json:
            click.echo(json.dumps(asdict(check), ensure_ascii=False))
        else:
            click.echo(f"{_MARKS[check.ok]} {check.name:<10} {check.seen}" + (f"; {check.do}" if check.do else ""))
    if bad:
        raise SystemExit(1)


def _checks(settings: Settings, workspace: Path, fix: bool) -> Iterator[Check]:
    yield check_python()
    browser = list(check_browser(settings))
    if fix and browser[0].ok is False:
        browser = _fix(settings, browser)
    yield from browser
    yield check_workspace(workspace)
    yield _check_database(settings, workspace)
    yield check_disk(workspace)


def _fix(settings: Settings, found: list[Check]) -> list[Check]:
    if settings.browser.path:  # a choice of the user's, which nothing we install would change
        return found
    looked: list[Check] = []

    def works() -> bool:
        looked[:] = check_browser(settings)
        return looked[0].ok is True

    if get_browser(works, lambda line: click.echo(f"doctor: {line}", err=True)):
        return looked
    return [replace((looked or found)[0], do=advice())]


def _check_database(settings: Settings, workspace: Path) -> Check:
    url = settings.store.database_url
    shown = url.rpartition("@")[2] if "@" in url else url
    if url.startswith("sqlite") and not (workspace / FILE_NAME).is_file():
        return Check("database", None, "none yet", "the first `auditor run` makes one")
    try:
        with Store.of(settings, workspace) as store:
            waves = store.waves()
    except AuditorError as error:
        return Check("database", False, shown, str(error))
    return Check("database", True, f"{shown}, {len(waves)} wave{'' if len(waves) == 1 else 's'}")


def _print_settings() -> None:
    for row in settings_table():
        default = dict(row.default) if isinstance(row.default, dict) else row.default
        click.echo(f"{row.name} = {default!r}\n    {row.help}\n    {row.env}")
