"""What an invitation says, and whether it is tied to what the visitor looks at (protocol, section 3)."""

from __future__ import annotations

from auditor.detect.wording import phrase_book, plain, words, words_of

OTHER = "other"
"""The class of a text in which nothing was recognised."""

_SAY = phrase_book("invites")
_DISTINCT = 4  # letters a shared word must have to speak of the page
_COMMON = words_of("every_shop")


def class_of_text(text: str) -> str:
    """`callback_offer`, `discount`, `contact_request`, `product_question`, `help_offer`, `greeting` or `other`.

    The first class with a sign in the text decides: a greeting that offers a discount is a discount.
    """
    read = plain(text)
    return next((name for name, pattern in _SAY.items() if pattern.search(read)), OTHER)


def tied_to_page(text: str, title: str) -> bool:
    """Whether the text names what the page is about: a word of `title` (other endings allowed) or a model number."""
    named = {_stem(w) for w in words(title) if _tells(w)}
    return any(_stem(w) in named for w in words(text) if _tells(w))


def _tells(word: str) -> bool:
    mixed = any(c.isdigit() for c in word) and len(word) >= 3
    return mixed or (len(word) >= _DISTINCT and word not in _COMMON and not word.isdigit())


def _stem(word: str) -> str:
    """The word without its ending: five letters, or all but the last two of a longer one."""
    if any(c.isdigit() for c in word):
        return word
    return word[: max(4, len(word) - 2)] if len(word) > 6 else word[:4]
