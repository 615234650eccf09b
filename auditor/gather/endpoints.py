"""Judges from its address and body whether a request would place an order, leave a lead or ask for a call. Pure.

The words stand in `endpoints.toml`, with their sources; this file reads an address as words and a body as fields.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_WRITES = ("POST", "PUT", "PATCH")
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_SIGNS = re.compile(r"[\W_]+")
_PART_NAME = re.compile(r'name="([^"]{0,200})"')
_BODY_READ = 65_536
_KEY_READ = 100
_PERSONAL = {
    "phone": re.compile(r"phone|\btel\b|telefon|mobile|msisdn|телефон"),
    "email": re.compile(r"e ?mail|почт"),
    "name": re.compile(r"^(?!.*(form|file|user ?agent|event|class|method)).*\b(name|fio|firstname|lastname|surname|imya|имя|фио)\b"),
    "address": re.compile(r"\b(address|adres|street|city|ulica|адрес)\b"),
    "message": re.compile(r"\b(message|comment|question|vopros|text|сообщение|вопрос|комментарий)\b"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `endpoints.toml`; see there."""

    kind: str
    always: re.Pattern[str] | None
    personal: re.Pattern[str] | None
    chat: bool
    last: bool
    email: bool


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The whole table."""

    coarse: tuple[str, ...]
    action_keys: frozenset[str]
    chat: re.Pattern[str]
    vendors: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]


@cache
def endpoints() -> Endpoints:
    """The table, read once."""
    table = tomllib.loads(Path(__file__).with_name("endpoints.toml").read_text(encoding="utf-8"))

    def pattern(row: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
        return re.compile(row[key]) if key in row else None

    return Endpoints(
        coarse=tuple(table["coarse"]),
        action_keys=frozenset(table["action_keys"]),
        chat=re.compile(table["chat"]),
        vendors=tuple((row["kind"], row["address"]) for row in table["vendors"]),
        rules=tuple(
            Rule(row["kind"], pattern(row, "always"), pattern(row, "personal"), *(row.get(key, False) for key in ("chat", "last", "email")))
            for row in table["rule"]
        ),
    )


def words_of(text: str) -> str:
    """`/api/makeOrder` → `api make order`."""
    return _SIGNS.sub(" ", _CAMEL.sub(" ", unquote(text))).strip().lower()


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield key, str(value)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The fields of a multipart body, whose first line is its boundary."""
    for part in text.split(text.splitlines()[0].strip())[1:]:
        head, _, value = part.replace("\r\n", "\n").partition("\n\n")
        name = _PART_NAME.search(head[:1000])
        if name:
            yield name[1], value.strip()


def fields_of(body: str | None) -> list[tuple[str, str]]:
    """The fields of a JSON, form or multipart body, as (key, value); nothing for any other."""
    text = (body or "")[:_BODY_READ].strip()
    if text[:1] in ("{", "["):
        try:
            return list(_leaves(json.loads(text)))
        except (ValueError, RecursionError):
            return []
    if text.startswith("--"):
        return list(_parts(text))
    return parse_qsl(text, max_num_fields=None) if "=" in text else []


def personal_kinds(fields: list[tuple[str, str]]) -> set[str]:
    """Which of a shopper's details the fields hold with a value: phone, email, name, address, message."""
    found = set()
    for key, value in fields:
        words = words_of(key[:_KEY_READ])
        for kind, pattern in _PERSONAL.items():
            if not value.strip() or not pattern.search(words):
                continue
            if kind == "phone" and sum(letter.isdigit() for letter in value) < 5:
                continue
            if kind == "email" and "@" not in value:
                continue
            found.add(kind)
    return found


def judge_request(method: str, url: str, body: str | None = None, document: bool = False) -> str | None:
    """The kind of endpoint that a request must not reach (order, lead, callback, offline, subscribe, account, form), or None: let it pass.

    `document` says that it is a form sent as a page of its own: then its body alone is enough.
    """
    table = endpoints()
    for kind, address in table.vendors:
        if address in url:
            return kind
    if method.upper() not in _WRITES:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # an address that a browser takes and Python does not, such as one with a bracket in the host
        parts = urlsplit("http:///" + url.partition("//")[2].partition("/")[2])
    fields = fields_of(body)
    actions = [words_of(value) for key, value in [*parse_qsl(parts.query), *fields] if key.lower() in table.action_keys and len(value) < 60]
    segments = [segment for segment in parts.path.split("/") if segment]
    # The end of the path says what is asked; what stands before it is where the program lives.
    path, last = words_of("/".join(segments[-3:])), words_of(segments[-1] if segments else "")
    held = personal_kinds(fields)
    personal = "phone" in held or len(held) > 1
    # A chat's own transport says so at the end of its address or in its action; a telephone number is no chat message.
    chat_last = "phone" not in held and bool(table.chat.search(last))
    chat = chat_last or ("phone" not in held and any(table.chat.search(text) for text in actions))
    for rule in table.rules:
        if rule.chat and chat:
            continue
        texts = [last if rule.last or chat_last else path, *actions]
        if rule.always and any(rule.always.search(text) for text in texts):
            return rule.kind
        if rule.personal and (personal or (rule.email and "email" in held)) and any(rule.personal.search(text) for text in texts):
            return rule.kind
    if document and personal and not chat:
        return "form"
    return None


def coarse_patterns() -> list[dict[str, str]]:
    """Fetch patterns of the DevTools protocol: which requests the browser holds up so that `judge_request` can look at them."""
    table = endpoints()
    words = [form for word in table.coarse for form in dict.fromkeys((word, word.capitalize()))]
    by_word = [{"urlPattern": f"*{word}*", "resourceType": kind} for word in words for kind in ("XHR", "Fetch", "Ping", "Other")]
    return [
        {"urlPattern": "*", "resourceType": "Document"},
        *({"urlPattern": f"*{address}*"} for _, address in table.vendors),
        *by_word,
    ]
