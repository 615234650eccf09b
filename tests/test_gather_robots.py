"""robots.txt rule by rule: the examples of RFC 9309 and what Google's open parser (google/robotstxt) is tested with."""

from __future__ import annotations

import pytest

from auditor.gather.robots import MAX_BYTES, rules_of

SHOP = "https://shop.example"


def allows(text: str, path: str, agent: str = "FooBot") -> bool:
    return rules_of(200, text.encode()).allows(SHOP + path, agent)


GROUPS = """\
User-agent: FooBot
Disallow: /
Allow: /x/
User-agent: BarBot
Disallow: /
Allow: /y/


Allow: /w/
User-agent: BazBot

User-agent: FooBot
Allow: /z/
Disallow: /
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("FooBot", "/x/b", True),
        ("FooBot", "/z/d", True),
        ("FooBot", "/y/c", False),
        ("BarBot", "/y/c", True),
        ("BarBot", "/w/a", True),
        ("BarBot", "/z/d", False),
        ("BazBot", "/z/d", True),
        ("BazBot", "/x/b", False),
        ("Other", "/x/b", True),
    ],
)
def test_groups_of_one_agent_are_one_and_empty_lines_end_nothing(agent: str, path: str, allowed: bool) -> None:
    """RFC 9309, 2.2.1: rules of all groups that name an agent are combined; a group may name several."""
    assert allows(GROUPS, path, agent) is allowed


@pytest.mark.parametrize("line", ["Sitemap: https://shop.example/map.xml", "Crawl-delay: 5", "Host: shop.example", "Unknown: x", "# words"])
def test_other_lines_do_not_end_a_group(line: str) -> None:
    """RFC 9309, 2.2.4: other records are not part of the rules."""
    text = f"User-agent: BarBot\n{line}\nUser-agent: FooBot\n{line}\nDisallow: /a\n"
    assert not allows(text, "/a")
    assert not allows(text, "/a", "BarBot")


@pytest.mark.parametrize(
    ("text", "agent", "allowed"),
    [
        ("user-agent: foobot\ndisallow: /", "FooBot", False),  # names, like the words before the colon, in any case
        ("USER-AGENT: FOOBOT\nDISALLOW: /", "FooBot", False),
        ("User-Agent:FooBot\nDisallow:/", "FooBot", False),
        ("  User-agent :  FooBot  # us\n  Disallow :  /  # all", "FooBot", False),
        ("User-agent: FooBot\r\nDisallow: /\r\n", "FooBot", False),
        ("User-agent: FooBot\rDisallow: /\r", "FooBot", False),
        ("\ufeffUser-agent: FooBot\nDisallow: /", "FooBot", False),
        ("User-agent: *\nDisallow: /\nUser-agent: FooBot\nAllow: /", "FooBot", True),  # its own group, wherever it stands
        ("User-agent: FooBot\nAllow: /\nUser-agent: *\nDisallow: /", "FooBot", True),
        ("User-agent: *\nDisallow: /\nUser-agent: FooBot\nDisallow:", "FooBot", True),
        ("User-agent: *\nDisallow: /", "FooBot", False),
        ("User-agent: BarBot\nDisallow: /", "FooBot", True),
        ("Disallow: /\nUser-agent: BarBot\nDisallow: /", "FooBot", True),  # a rule before any group says nothing
        ("User-agent: FooBotNews\nDisallow: /", "FooBot", True),  # a longer name is another robot
        ("User-agent: FooBot/2.1\nDisallow: /", "FooBot", False),  # a version is no part of the name
        ("", "FooBot", True),
        ("<html><body>User-agent: FooBot</body></html>", "FooBot", True),
    ],
)
def test_who_is_meant(text: str, agent: str, allowed: bool) -> None:
    assert allows(text, "/a", agent) is allowed


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        # The longest match wins, whatever the order; of equals, Allow (RFC 9309, 2.2.2).
        ("Disallow: /x/page.html\nAllow: /x/", "/x/page.html", False),
        ("Allow: /x/page.html\nDisallow: /x/", "/x/page.html", True),
        ("Allow: /x/page.html\nDisallow: /x/", "/x/", False),
        ("Disallow: \nAllow: ", "/x", True),
        ("Disallow: /\nAllow: /", "/x", True),
        ("Disallow: /x\nAllow: /x/", "/x", False),
        ("Disallow: /x\nAllow: /x/", "/x/", True),
        ("Disallow: /p*rice\nAllow: /pri", "/price", False),
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        # A path is a prefix, told apart by case.
        ("Disallow: /X", "/x", True),
        ("Disallow: /x", "/x", False),
        ("Disallow: /fish", "/fish.html", False),
        ("Disallow: /fish", "/fishheads/yummy", False),
        ("Disallow: /fish", "/catfish", True),
        ("Disallow: /fish/", "/fish", True),
        ("Disallow: /fish/", "/fish/?id=1", False),
        # `*` is any text, `$` the end.
        ("Disallow: /fish*", "/fish.php?id=x", False),
        ("Disallow: /*.php", "/folder/any.php.file/", False),
        ("Disallow: /*.php", "/windows.PHP", True),
        ("Disallow: /*.php$", "/folder/file.php", False),
        ("Disallow: /*.php$", "/file.php?x=1", True),
        ("Disallow: /*.php$", "/file.php5", True),
        ("Disallow: /fish*.php", "/fishheads/catfish.php?x", False),
        ("Disallow: /fish*.php", "/Fish.PHP", True),
        ("Disallow: *cart", "/my/cart", False),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow: /**/x", "/a/b/x", False),
        # Percent-encoding: what is not ASCII, and what need not be encoded, is compared as one (RFC 9309, 2.2.2).
        ("Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", False),
        ("Disallow: /foo/bar/%E3%83%84", "/foo/bar/ツ", False),
        ("Disallow: /foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", False),
        ("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
        ("Disallow: /foo/bar/baz", "/foo/bar/%62%61%7A", False),
        ("Disallow: /a%3Cd.html", "/a%3cd.html", False),
        ("Disallow: /корзина/", "/%D0%BA%D0%BE%D1%80%D0%B7%D0%B8%D0%BD%D0%B0/", False),
        ("Disallow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par", "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", False),
        ("Disallow: /*?sort=", "/shoes?sort=price", False),
        # robots.txt itself may always be read.
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_which_addresses_are_closed(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: FooBot\n{rules}\n", path) is allowed


def test_only_the_first_half_megabyte_is_read() -> None:
    """RFC 9309, 2.5: at least 500 KiB; a rule beyond is not seen, the ones before hold, and a cut line does no harm."""
    filler = "# " + "x" * 97 + "\n"
    many = filler * (MAX_BYTES // len(filler) + 10)
    assert not allows(f"User-agent: FooBot\nDisallow: /a\n{many}Disallow: /b\n", "/a")
    assert allows(f"User-agent: FooBot\nDisallow: /a\n{many}Disallow: /b\n", "/b")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, False),
        (206, False),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (429, False),
        (500, False),
        (503, False),
        (599, False),
    ],
)
def test_what_a_status_means(status: int, allowed: bool) -> None:
    """RFC 9309, 2.3.1: a 4xx is no robots.txt (but one that says "too many" is obeyed), a 5xx closes everything."""
    body = b"User-agent: *\nDisallow: /"
    assert rules_of(status, body).allows(f"{SHOP}/a", "FooBot") is allowed
