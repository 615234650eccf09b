"""Everything detection reads from one page: one parse, then one pure function a subject."""

from __future__ import annotations

from urllib.parse import urlsplit

from auditor.detect.document import Document
from auditor.detect.forms import find_forms
from auditor.detect.language import language_of
from auditor.detect.phones import find_phones
from auditor.detect.vendors import match_vendors, notes_of
from auditor.types import PageFindings, PageSnapshot
from auditor.vendors import Catalogue


def detect_page(snapshot: PageSnapshot, catalogue: Catalogue, region: str | None = None) -> PageFindings:
    """What a page offers its visitor. `region` (ISO 3166 alpha-2) is where its shop is, if that is known better than the page says.

    Pure and linear in the size of the page; never raises for a page's sake.
    """
    document = Document(snapshot.html, snapshot.url)
    host = urlsplit(snapshot.url).hostname or "" if "://" in snapshot.url else ""
    vendors = match_vendors(snapshot, document, catalogue)
    return PageFindings(
        url=snapshot.url,
        language=language_of(document),
        vendors=tuple(vendor for vendor in vendors if vendor.group != "messenger"),
        messengers=tuple(vendor for vendor in vendors if vendor.group == "messenger"),
        phones=find_phones(document, region, host),
        forms=find_forms(document),
        notes=notes_of(document),
    )
