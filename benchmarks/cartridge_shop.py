"""A third shop that nobody here wrote: Cartridge on Mezzanine with its own templates and its own demonstration goods, nothing changed.

Run as `python cartridge_shop.py FOLDER PORT` by a Python that has Cartridge: makes a project and its database in FOLDER (once),
then serves it on loopback until it is ended.
"""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Serve until ended."""
    folder, port = Path(sys.argv[1]), sys.argv[2]
    # Its prices are written by the machine's locale, and a small machine has none but C, which knows no money.
    money = {"frac_digits": 2, "int_frac_digits": 2, "currency_symbol": "$", "mon_decimal_point": "."}
    money |= {f"{sign}_{what}": value for sign in "pn" for what, value in (("cs_precedes", 1), ("sep_by_space", 0), ("sign_posn", 1))}
    locale._override_localeconv.update(money)  # type: ignore[attr-defined]
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    from django.core.management import call_command, execute_from_command_line

    new = not (folder / "goods").exists()
    os.chdir(folder)
    if new:
        subprocess.run([Path(sys.executable).with_name("mezzanine-project"), "-a", "cartridge", "goods"], check=True)
    os.chdir(folder / "goods")
    sys.path.insert(0, str(folder / "goods"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "goods.settings"
    with (folder / "goods/goods/local_settings.py").open("a", encoding="utf-8") as settings:
        settings.write("\nSHOP_CURRENCY_LOCALE = 'C.UTF-8'\nSILENCED_SYSTEM_CHECKS = ['*']\n" if new else "")
    if new:
        import django

        django.setup()
        call_command("createdb", interactive=False, verbosity=0)
        call_command("loaddata", "cartridge_optional", verbosity=0)
    execute_from_command_line(["manage.py", "runserver", f"127.0.0.1:{port}", "--noreload", "--nothreading"])


if __name__ == "__main__":
    main()
