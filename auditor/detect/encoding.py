"""Bytes of a page to text, as a browser would: byte order mark, header, `<meta>`, then what the bytes look like."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# What browsers take these labels for (WHATWG Encoding Standard).
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_META_BYTES = 4096
_SAMPLE_BYTES = 60_000
# Letters of ordinary Russian text in windows-1251 and KOI8-R: lower case is far more common than upper case, and the two are swapped.
_CYRILLIC_SHARE = 0.6


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    label = _MEANT.get(label, label)
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def _declared(body: bytes, content_type: str | None) -> list[str]:
    labels = []
    if content_type and (found := _HEADER.search(content_type)):
        labels.append(found[1])
    if inside := _META.search(body[:_META_BYTES]):
        labels.append((inside[1] or inside[2]).decode("ascii", "replace"))
    names = [name for label in labels if (name := _codec(label))]
    # A page that says utf-16 in ASCII letters is not utf-16.
    return ["utf-8" if name.startswith("utf-16") else name for name in names]


def _looks_cyrillic(body: bytes) -> str | None:
    """`cp1251` or `koi8-r` where the high bytes are Russian words in that code, else None."""
    high = [byte for byte in body[:_SAMPLE_BYTES] if byte >= 0x80]
    if len(high) < 8:
        return None
    lower_1251 = sum(byte >= 0xE0 for byte in high)
    upper_1251 = sum(0xC0 <= byte < 0xE0 for byte in high)
    if lower_1251 + upper_1251 < _CYRILLIC_SHARE * len(high):
        return None
    return "cp1251" if lower_1251 >= upper_1251 else "koi8-r"


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page. Never fails: what cannot be read becomes U+FFFD.

    A byte order mark decides; then UTF-8 wherever the bytes are valid UTF-8 (a wrong label is far more common than a legacy page
    that happens to be valid UTF-8); then the charset of the header and of `<meta>`, unless the bytes contradict it; then
    windows-1251 and KOI8-R by their letters; then `charset_normalizer`, and windows-1252 in the end.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        late = error.start
    declared = _declared(body, content_type)
    for name in declared:
        if name != "utf-8" and not (name == "cp1252" and _looks_cyrillic(body)):
            try:
                return body.decode(name)
            except (UnicodeDecodeError, LookupError):
                if body.decode(name, "replace").count("\ufffd") <= 1 + len(body) // 1000:
                    return body.decode(name, "replace")
    text = body.decode("utf-8", "replace")
    # UTF-8 with a few broken bytes (cut in the middle of a letter, one pasted word) stays UTF-8.
    if text.count("\ufffd") * 20 <= sum(letter > "\x7f" for letter in text) or (late > 0 and late >= len(body) - 4):
        return text
    if cyrillic := _looks_cyrillic(body):
        return body.decode(cyrillic, "replace")
    return _by_statistics(body)


def _by_statistics(body: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE_BYTES]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")
