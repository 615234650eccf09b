"""The catalogue: every vendor is one file, its own embed is recognised, and is not when it is commented out."""

import json
from dataclasses import fields
from pathlib import Path

import cssselect
import pytest
from click.testing import CliRunner
from vendor_embeds import Case, cases_of

from auditor.commands.vendors import command
from auditor.detect.document import Document
from auditor.detect.vendors import match_vendors
from auditor.failures import SettingError
from auditor.types import PageSnapshot
from auditor.vendors import Catalogue, Vendor, load_catalogue
from auditor.vendors.catalogue import DATA
from auditor.vendors.page import vendors_page
from auditor.vendors.vendor import Driver

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "vendor_cases"
CATALOGUE = load_catalogue()
FACTS = 326  # vendors of the collected facts; more were added since
SELECTORS = [one.name for one in fields(Driver) if one.name not in ("lives", "status", "status_online", "open", "send", "events")]
FOLDER_BYTES = b"name = 'Mine'\nkinds = ['chat']\nmarket = 'intl'\n[static]\nloaders = ['cdn.mine.example/w.js']\n"


def found_in(markup: str, catalogue: Catalogue = CATALOGUE) -> dict[str, set[str]]:
    """Vendors of a page and the groups they were found in."""
    snapshot = PageSnapshot(url="", html=f"<!doctype html><html><body>{markup}</body></html>")
    groups: dict[str, set[str]] = {}
    for finding in match_vendors(snapshot, Document(snapshot.html), catalogue):
        groups.setdefault(finding.id, set()).add(finding.group)
    return groups


def test_files_and_catalogue_agree() -> None:
    """The catalogue is what the folder holds, no more, no less, and has all the vendors of the facts."""
    assert {path.stem for path in DATA.glob("*")} == set(CATALOGUE.vendors)
    assert len(CATALOGUE.vendors) >= FACTS


@pytest.mark.parametrize("vendor", CATALOGUE.vendors.values(), ids=lambda vendor: vendor.id)
def test_every_entry_of_a_vendor_is_recognised_where_it_counts(vendor: Vendor) -> None:
    """A minimal page is made from each entry of the vendor's own file; each must name the vendor, in the right group."""
    cases = list(cases_of(vendor))
    assert cases or vendor.kinds[0] == "messenger" or vendor.static.headers, "nothing recognises this vendor"
    missed = [case for case in cases if case.group not in found_in(case.markup).get(vendor.id, ())]
    assert not missed


COMMENTS = {
    "html": "<!-- {} -->",
    "blade": "{{{{-- {} --}}}}",
    "liquid": "{{% comment %}} {} {{% endcomment %}}",
    "php": "<?php /* {} */ ?>",
    "template": "<template>{}</template>",
    "text": "<script type='text/template'>{}</script>",
    "shown": "<pre>{}</pre>",
}


@pytest.mark.parametrize("comment", COMMENTS)
def test_nothing_is_found_in_comments(comment: str) -> None:
    """One entry of every vendor, all in one page: commented out (or shown as text), none is loaded."""
    page = []
    for vendor in CATALOGUE.vendors.values():
        for case in list(cases_of(vendor))[:1]:
            markup = case.markup.replace("<", "&lt;") if comment == "shown" else case.markup
            page.append(COMMENTS[comment].format(markup.replace("</script>", "") if comment == "text" else markup))
    assert len(page) > FACTS - 20
    assert found_in("\n".join(page)) == {}


@pytest.mark.parametrize("comment", ["// {}", "/* {} */", "/* one */ // {}", "var re = /['\"]/; // {}", "var a = 'it\\'s'; /* {} */"])
def test_nothing_is_found_in_comments_of_scripts(comment: str) -> None:
    """A loader in a JavaScript comment is not loaded, whatever quotes and regular expressions stand before it."""
    live, dead, names = [], [], set()
    for vendor in CATALOGUE.vendors.values():
        if vendor.engine:
            continue  # beside its twin in one page it would be taken for the same embed
        for entry in vendor.static.loaders[:1]:
            code = f"var s = document.createElement('script'); s.src = 'https://{entry.replace('*', 'x1')}'; document.head.appendChild(s);"
            live.append(f"<script>{code}</script>")
            dead.append(f"<script>{comment.format(code)}\n</script>")
            names.add(vendor.id)
    assert names <= set(found_in("".join(live)))
    assert found_in("".join(dead)) == {}


HINTS = [
    '<link rel="dns-prefetch" href="{0}"><link rel="preconnect" href="{0}"><link rel="prefetch" href="{0}">',
    '<meta http-equiv="Content-Security-Policy" content="script-src {0} https://other.example">',
    "<p>We use the widget at {0} and like it.</p>",
    '<a href="{0}">the vendor</a>',
    '<table class="cookies"><tr><td>cookie</td><td>{0}</td></tr></table>',
    '<script type="application/json">{{"allowed": ["{1}", "other.example"]}}</script>',
    '<script>var known = ["{1}", "other.example"];</script>',
    "<noscript><img src='{0}'></noscript>",
    '<link rel="stylesheet" href="{0}">',
    "<textarea><script src='{0}'></textarea>",
]


@pytest.mark.parametrize("hint", HINTS, ids=range(len(HINTS)))
def test_what_is_only_named_is_not_loaded(hint: str) -> None:
    """Hints to the browser, policies, text, links, cookie tables, lists and styles name a vendor and load nothing."""
    page = []
    for vendor in CATALOGUE.vendors.values():
        if vendor.kinds[0] == "platform" or not vendor.static.loaders:
            continue
        entry = vendor.static.loaders[0].replace("*", "x1")
        host = entry.partition("/")[0]
        if any(link.removeprefix("*.").partition("/")[0] in host for link in vendor.static.links):
            continue  # a link there opens the chat
        page.append(hint.format(f"https://{entry}", host))
    assert len(page) > 200
    assert found_in("\n".join(page)) == {}


def test_cases_of_the_folder_are_recognised() -> None:
    """Every `vendor_cases/ID.html` is a page that loads the vendor ID."""
    for path in CASES.glob("*.html"):
        assert path.stem in found_in(path.read_text("utf-8")), path.name


def test_a_folder_of_ones_own_adds_and_replaces(tmp_path: Path) -> None:
    """A user's file is found beside the built-in ones; one of the same name takes its place."""
    (tmp_path / "mine.toml").write_bytes(FOLDER_BYTES)
    (tmp_path / "jivo.toml").write_bytes(FOLDER_BYTES.replace(b"mine.example", b"other.example"))
    catalogue = load_catalogue([tmp_path])
    assert found_in("<script src=//cdn.mine.example/w.js></script>", catalogue) == {"mine": {"chat"}}
    assert catalogue.vendors["jivo"].name == "Mine"
    assert found_in("<script src=//code.jivosite.com/widget/abc></script>", catalogue) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = 'x'", "kinds"),
        ("name = 'x'\nkinds = ['chta']\nmarket='ru'", "did you mean chat"),
        ("name = ", "cannot be read"),
        ("name = 'x'\nkinds = ['chat']\nmarket='ru'\nloader = 1", "loader"),
        ("name = 'x'\nkinds = ['chat']\nmarket='ru'\n[static]\nloaders = ['https://a.example/w']", "without https://"),
        ("name = 'x'\nkinds = ['chat']\nmarket='ru'\n[static]\ndom = ['#a']", "shorter than"),
        ("name = 'x'\nkinds = ['chat']\nmarket='ru'\naccount = '(a'", "regular expression"),
        ("name = 'x'\nkinds = ['chat']\nmarket='ru'\naccount = 'a'", "one group"),
        ("name = 'x'\nkinds = ['chat']\nmarket='ru'\n[evidence]\nloader = 'rumour'", "evidence grade"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    """One line says which file and why."""
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    with pytest.raises(SettingError, match=r"bad\.toml") as error:
        load_catalogue([tmp_path])
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """The setting is named."""
    with pytest.raises(SettingError, match=r"detect\.vendor_paths"):
        load_catalogue([tmp_path / "none"])


def test_twins_share_a_driver() -> None:
    """A brand without a driver of its own gets its engine's."""
    assert CATALOGUE.driver_of("verbox") is CATALOGUE.vendors["talkme"].driver
    assert CATALOGUE.driver_of("nobody") is None
    for vendor in CATALOGUE.vendors.values():
        assert not vendor.engine or vendor.engine in CATALOGUE.vendors
        assert not vendor.engine or vendor.kinds[0] == "platform" or CATALOGUE.driver_of(vendor.id) is not None


def test_selectors_of_drivers_are_valid() -> None:
    """Every entry of every list that holds selectors can be parsed, and begins with no element that HTML does not have."""
    page = Document("<p>")
    for vendor in CATALOGUE.vendors.values():
        for name in SELECTORS if vendor.driver else ():
            for selector in getattr(vendor.driver, name):
                assert cssselect.parse(selector), (vendor.id, name, selector)
                assert page.css(selector) == [], (vendor.id, name, selector)
                assert not selector.startswith("text "), (vendor.id, name, selector)


def test_the_page_of_vendors_is_fresh() -> None:
    """`docs/vendors.md` is what the files say; renew it with `auditor vendors page > docs/vendors.md`."""
    assert (ROOT / "docs" / "vendors.md").read_text("utf-8") == vendors_page(CATALOGUE)


def test_vendors_new_makes_a_file_and_a_case_that_pass(tmp_path: Path) -> None:
    """What the command makes can be loaded at once, and its page is recognised; a second call refuses."""
    runner = CliRunner()
    made = runner.invoke(command, ["new", "Hello Chat!", "--host", "cdn.hello.example", "--into", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert "vendor_paths" in made.output
    page = (tmp_path / "hello_chat.html").read_text("utf-8")
    assert found_in(page, load_catalogue([tmp_path])) == {"hello_chat": {"chat"}}
    again = runner.invoke(command, ["new", "Hello Chat!", "--into", str(tmp_path)])
    assert isinstance(again.exception, SettingError)


def test_vendors_list_is_json_lines() -> None:
    """A program gets every vendor, one object a line."""
    made = CliRunner().invoke(command, ["list", "--json", "--kind", "push"])
    rows = [json.loads(line) for line in made.output.splitlines()]
    assert {"onesignal", "sendpulse"} <= {row["id"] for row in rows}
    assert all("push" in row["kinds"] for row in rows)


def test_case_is_made_from_the_entry() -> None:
    """The generator itself: an entry, a page."""
    jivo = CATALOGUE.vendors["jivo"]
    case = next(cases_of(jivo))
    assert isinstance(case, Case)
    assert case.entry in case.markup
