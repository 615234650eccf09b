"""Reading JavaScript without running it."""

import pytest

from auditor.detect.scripts import live_code, loads_something, spelled_out


@pytest.mark.parametrize(
    ("code", "kept", "gone"),
    [
        ("a; // b", "a", "b"),
        ("a /* b */ c", "c", "b"),
        ("x = 'http://a'; // b", "http://a", "b"),
        ('x = "/* a */"; /* b */', "/* a */", " b "),
        ("x = `// a`; // b", "// a", "b"),
        (r"x = 'it\'s // a'; // b", "// a", "; // b"),
        ("x = /['\"]/; /* b */ c", "c", "b"),
        ("x = a / 2; // b / 3", "a / 2", "b"),
        ("s.replace(/\\/\\*/g, ''); a // b", "a", "b"),
        ("a\n<!-- b\nc", "c", "b"),
        ("a /* never closed", "a", "never"),
        ("x = 'never closed\nb(); // c", "b()", "// c"),
    ],
)
def test_comments_go_and_strings_stay(code: str, kept: str, gone: str) -> None:
    """A comment sign in a string or a regular expression begins no comment."""
    live = live_code(code)
    assert kept in live
    assert gone not in live
    assert live.count("\n") == code.count("\n")


@pytest.mark.parametrize(
    ("code", "spelled"),
    [
        ('"li" + "ve"+"Tex"', '"liveTex"'),
        ("'a' + \"b\"", "'ab\""),
        (r'"\x61\x2Fb"', '"a/b"'),
        (r'"\u0061\/b"', '"a/b"'),
        ('"a%2Fb%3Ac"', '"a/b:c"'),
        ('"a&amp;b"', '"a&b"'),
        ("String.fromCharCode(104,116,116,112,58,47,47,97)", 'String."http://a"'),
    ],
)
def test_pieces_are_joined_and_escapes_read(code: str, spelled: str) -> None:
    """What a browser would have in hand."""
    assert spelled_out(code) == spelled


def test_base64_is_read_after_the_code() -> None:
    """An address as a string of its own; rubbish is left out."""
    spelled = spelled_out('load(atob("aHR0cHM6Ly9hLmV4YW1wbGUvYi5qcw=="))')
    assert spelled is not None
    assert '"https://a.example/b.js"' in spelled
    assert spelled_out('atob("AAECAwQFBgcICQoLDA0ODxAREhM=")') is None


def test_nothing_to_spell_is_none() -> None:
    """So that a page is not searched twice for nothing."""
    assert spelled_out("var a = b + 1; f('x');") is None


@pytest.mark.parametrize(
    ("code", "loads"),
    [
        ("d.createElement('script')", True),
        ("s.src = u", True),
        ("document.write(x)", True),
        ("$.getScript(u)", True),
        ("import('u')", True),
        ("var settings = {id: 1}; api('open')", False),
    ],
)
def test_means_to_load_are_seen(code: str, loads: bool) -> None:
    """Settings and calls of an API load nothing."""
    assert loads_something(code) is loads
