"""A logo as SVG, cleaned: shapes, text and gradients stay; scripts, links, animations and anything from elsewhere go."""

from __future__ import annotations

import re

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan")
_FRAMES = ("svg", "g", "defs", "title", "desc", "clipPath", "mask", "linearGradient", "radialGradient", "stop")
_REFERENCE = re.compile(r"url\(\s*[\"']?(?!#)|@import|expression|javascript:|data:", re.I)


class LogoError(Exception):
    """The file is not an SVG picture that can be drawn."""


def clean_svg(body: bytes) -> bytes:
    """The picture with nothing in it but what is drawn. Raises `LogoError`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise LogoError(f"no well-formed SVG: {error.msg}") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise LogoError("its root is no svg element of the SVG namespace")
    for element in list(root.iter()):
        if element is root:
            _clean_attributes(element)
        elif not isinstance(element.tag, str) or not _drawn(element.tag):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        else:
            _clean_attributes(element)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8")


def _drawn(tag: str) -> bool:
    space, _, name = tag.rpartition("}")
    return space == "{" + _SVG and name in (*_SHAPES, *_FRAMES)


def _clean_attributes(element: etree._Element) -> None:
    for name, value in list(element.attrib.items()):
        text = str(value)
        if str(name).startswith("{") or str(name).lower().startswith("on") or str(name) in ("href", "src") or _REFERENCE.search(text):
            del element.attrib[name]
