"""The texts that reports say, found in their code and templates; `python -m reports.catalogue` brings the catalogues up to date.

New texts come in untranslated, texts no longer said go out, translations stay. The order is that of the texts, so that a
catalogue changes only where the words do.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from reports.i18n import LOCALE

HERE = Path(__file__).parent
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
_OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}}
_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2)}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def said() -> Catalog:
    """A catalogue of all texts of the source, untranslated."""
    found = Catalog(project="storefront-auditor", charset="utf-8", creation_date=_EPOCH, revision_date=_EPOCH)
    for _, _, message, _, context in extract_from_dir(str(HERE), _METHODS, _OPTIONS, keywords=_KEYWORDS):
        found.add(message, None, context=context)
    return found


def updated(path: Path) -> bytes:
    """The catalogue at `path` with exactly the texts of the source, as the bytes of its file."""
    lang = path.parts[-3]
    with path.open("rb") as stream:
        old = read_po(stream, locale=lang)
    new = Catalog(locale=lang, project="storefront-auditor", charset="utf-8", creation_date=_EPOCH, revision_date=_EPOCH, fuzzy=False)
    for message in said():
        if message.id:
            known = old.get(message.id if isinstance(message.id, str) else message.id[0])
            new.add(message.id, known.string if known is not None else None)
    out = BytesIO()
    write_po(out, new, width=120, sort_output=True, omit_header=False)
    return out.getvalue()


def main() -> None:
    """Bring every catalogue up to date and say how many texts still want a translation."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/reports.po")):
        path.write_bytes(updated(path))
        with path.open("rb") as stream:
            missing = [m for m in read_po(stream) if m.id and not (m.string if isinstance(m.string, str) else all(m.string or ()))]
        sys.stdout.write(f"{path.parts[-3]}: {len(missing)} texts without a translation\n")


if __name__ == "__main__":
    main()
