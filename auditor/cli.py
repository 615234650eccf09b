"""The command line: finds the commands, hands them the settings, prints errors as one line.

A command is a file in `auditor/commands/` with a click command `command`; its name is the file's name. It is imported only
when it is called, so that `--help` and small commands stay fast.
"""

from __future__ import annotations

import functools
import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from auditor import __version__, commands
from auditor.config import FILE_NAME, SettingRow, load_settings, settings_table
from auditor.failures import AuditorError, SettingError


class CommandFolder(click.Group):
    """A group whose commands are the modules of `auditor.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the files, sorted."""
        return sorted(
            module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__) if not module.name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one file that holds this command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"auditor.commands.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        return found


@click.group(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auditor")
def auditor() -> None:
    """A mystery shopper for online shops: which channels a shop offers, and how fast a person answers there."""


def _option_of(row: SettingRow) -> click.Option:
    """The hidden flag of one setting: `--section-name`."""
    flag = "--" + row.name.replace(".", "-").replace("_", "-")
    return click.Option([flag, "setting_" + row.name.replace(".", "_")], hidden=True, expose_value=False, callback=_keep_flag(row.name))


def _keep_flag(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value:
            flags: dict[str, str] = ctx.meta.setdefault("auditor.flags", {})
            flags[name] = ",".join(value) if isinstance(value, tuple) else value

    return keep


def _keep_set(ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> None:
    flags: dict[str, str] = ctx.meta.setdefault("auditor.flags", {})
    for pair in values:
        name, equals, value = pair.partition("=")
        if not equals:
            raise SettingError(f"--set {pair} has no value; write --set section.name=value")
        flags[name.strip()] = value.strip()


def with_settings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `settings` and `workspace` (a folder, default here), read from file, environment and flags.

    Every setting is also a flag, `--section-name VALUE` (not listed in the help); `--set section.name=value` does the same.
    """

    @functools.wraps(function)
    def call(*args: Any, workspace: Path, settings_file: Path | None, **kwargs: Any) -> Any:
        ctx = click.get_current_context()
        file = settings_file or (workspace / FILE_NAME if (workspace / FILE_NAME).is_file() else None)
        settings = load_settings(file, flags=ctx.meta.get("auditor.flags"))
        return function(*args, settings=settings, workspace=workspace, **kwargs)

    folder, file = click.Path(path_type=Path, file_okay=False), click.Path(path_type=Path)
    own: Any = {"multiple": True, "expose_value": False}
    options = [
        click.option("--workspace", type=folder, default=Path(), show_default="here", help="Folder of the audit."),
        click.option("--settings", "settings_file", type=file, help=f"Settings file instead of {FILE_NAME} in the workspace."),
        click.option("--set", "set_", metavar="NAME=VALUE", callback=_keep_set, help="One setting, e.g. visit.dwell_s=20.", **own),
        click.option(
            "--allow-private",
            metavar="ADDRESS[:PORT]",
            callback=_keep_flag("network.allow_private"),
            help="A private or loopback address that may be opened.",
            **own,
        ),
    ]
    for option in reversed(options):
        call = option(call)
    parameters: list[click.Parameter] = call.__dict__.setdefault("__click_params__", [])
    parameters.extend(_option_of(row) for row in settings_table() if row.name != "network.allow_private")
    return call


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code; an error is one line on stderr."""
    try:
        code = auditor.main(arguments, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AuditorError as error:
        click.echo(f"auditor: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader (head, less) left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a defect is said in one line, the rest on request
        if sys.flags.dev_mode:
            traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(
            f"auditor: internal error: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno}); please report it",
            err=True,
        )
        sys.exit(70)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
