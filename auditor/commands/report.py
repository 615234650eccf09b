"""`auditor report`: make a report from what a wave holds. A kind of report is a file in `_reports/`."""

from __future__ import annotations

import importlib
import pkgutil

import click

from auditor.commands import _reports
from auditor.commands._pages import wave_of, write

__all__ = ["command", "wave_of", "write"]


@click.group()
def command() -> None:
    """Make a report: one self-contained HTML file."""


for _kind in pkgutil.iter_modules(_reports.__path__):
    command.add_command(importlib.import_module(f"{_reports.__name__}.{_kind.name}").command, _kind.name)
