"""Everything detection reads from one page: one parse, then one pure function a subject."""

from __future__ import annotations

from auditor.detect.document import Document
from auditor.detect.emails import find_emails
from auditor.detect.forms import find_forms
from auditor.detect.hours import find_hours, find_promises
from auditor.detect.language import language_of
from auditor.detect.links import find_links
from auditor.detect.messengers import find_messengers
from auditor.detect.operators import operator_notes
from auditor.detect.own_site import host_of
from auditor.detect.pagekind import kind_of
from auditor.detect.phones import find_phones
from auditor.detect.push_prompt import push_marks
from auditor.detect.vendors import match_vendors, notes_of
from auditor.types import PageFindings, PageKind, PageSnapshot
from auditor.vendors import Catalogue


def detect_page(snapshot: PageSnapshot, catalogue: Catalogue, region: str | None = None) -> PageFindings:
    """What a page offers its visitor. `region` (ISO 3166 alpha-2) is where its shop is, if that is known better than the page says.

    Pure and linear in the size of the page; never raises for a page's sake.
    """
    document = Document(snapshot.html, snapshot.url)
    return PageFindings(
        url=snapshot.url,
        page_kind=snapshot.kind if snapshot.kind is not PageKind.OTHER else kind_of(document, snapshot.url),
        language=language_of(document),
        vendors=match_vendors(snapshot, document, catalogue),
        messengers=find_messengers(document),
        phones=find_phones(document, region, host_of(snapshot.url)),
        emails=find_emails(document),
        forms=find_forms(document),
        links=find_links(document, snapshot.url),
        hours=find_hours(document),
        promises=find_promises(document),
        notes=(*notes_of(document), *push_marks(document), *operator_notes(document)),
    )
