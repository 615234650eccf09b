"""The shared parse of a page: what a reader sees, in which pieces, and what was never there."""

import pytest

from auditor.detect.document import Document


def test_inline_elements_join_and_blocks_part() -> None:
    """A number split over inline elements is one text; two cells of a table are two."""
    document = Document("<p>8 <b>(800)</b>&nbsp;<i>555</i>-35-35<table><tr><td>1<td>2</table>after")
    assert [block.text for block in document.blocks] == ["8 (800)\xa0555-35-35", "1", "2", "after"]
    first = document.blocks[0]
    assert [first.node_at(first.text.index(part)).tag for part in ("8 ", "(800)", "555", "-35")] == ["p", "b", "i", "p"]


def test_breaks_are_newlines_and_white_space_collapses() -> None:
    """`<br>` parts a line, source line breaks do not."""
    assert [block.text for block in Document("<div>one\n  two<br>\n three </div>").blocks] == ["one two\nthree"]


def test_unseen_text_is_left_out() -> None:
    """Comments, scripts, styles, templates and the fallback for browsers without scripts are not text."""
    html = "<title>T</title><p>a<!-- b --><script>c</script><style>d</style><template>e</template><noscript>f</noscript></p>"
    document = Document(html)
    assert document.text == "a"
    assert document.title == "T"


def test_hidden_blocks_are_marked() -> None:
    """A pop-up's text is there, and known to be hidden; what stands beside it is not."""
    document = Document("<div style='color:red; display : none'><p>in</p></div><div hidden>gone</div><p>out")
    assert [(block.text, block.hidden) for block in document.blocks] == [("in", True), ("gone", True), ("out", False)]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- {} -->",
        "{{{{-- {} --}}}}",
        "{{% comment %}}{}{{% endcomment %}}",
        "{{%- comment -%}}{}{{%- endcomment -%}}",
        "{{# {} #}}",
        "{{* {} *}}",
        "<%-- {} --%>",
        "{{{{!-- {} --}}}}",
        "<?php /* {} */ ?>",
        "<?php\n // {}\n # {}\n ?>",
    ],
)
def test_comments_of_template_languages_never_reach_the_page(comment: str) -> None:
    """What a template's author commented out is in no list, and lines after it keep their number."""
    html = comment.format(*['<script src="//x.example/a.js"></script>'] * 2) + "\n<p>seen</p>"
    document = Document(html)
    assert document.text == "seen"
    assert document.scripts == ()
    assert "x.example" not in "".join(document.server_code)
    assert document.markup.count("\n") == html.count("\n")


def test_server_code_is_cut_from_the_mark_up_and_kept_apart() -> None:
    """`->` in server code does not end it, and an address in its strings is not a comment."""
    document = Document('<p>a<?php if ($a->b) { echo "http://x.example/"; } // no ?>b</p><a href="<?= $phone ?>">c')
    assert document.text in ("ab\nc", "ab")
    assert 'echo "http://x.example/";' in document.server_code[0]


def test_scripts_tell_code_from_data() -> None:
    """Type decides whether a script runs."""
    html = '<script src=" /a.js "></script><script type="application/json">{}</script><script type="text/javascript">1<2</script>'
    scripts = Document(html).scripts
    assert [(script.src, script.text, script.runs) for script in scripts] == [("/a.js", "", True), ("", "{}", False), ("", "1<2", True)]


def test_addresses_are_absolute_against_base() -> None:
    """`<base>` counts; what is no address gives "" and raises nothing."""
    document = Document('<base href="/shop/"><a href="cart">', "https://x.example/p/1")
    assert document.absolute("cart") == "https://x.example/shop/cart"
    assert document.absolute("//y.example/z") == "https://y.example/z"
    assert document.absolute("http://[bad") == ""


def test_empty_and_broken_pages_have_a_document() -> None:
    """Nothing at all, text only, a cut tag and a NUL are pages too."""
    for html in ("", "plain", "<a href='", "\x00<p>\x00x", "</html></body>", "<frameset><frame src=a></frameset>"):
        document = Document(html)
        assert isinstance(document.text, str)
        assert isinstance(document.elements, dict)


def test_deep_nesting_keeps_every_word() -> None:
    """Fifty thousand open elements, and as many template openings."""
    count = 50_000
    html = "<b>x" * count + "<?php '\\'" * count + "{{--" * count
    assert Document(html).text == "x" * count
