"""Whether a page asks for leave to send web push, as far as its mark-up shows: a prompt of its own, the call itself, a service worker."""

from __future__ import annotations

import re

from auditor.detect.document import Document
from auditor.types import Evidence

_ASKS = re.compile(
    r"Notification\s*\.\s*requestPermission|pushManager\s*\.\s*subscribe|requestNotificationPermission|"
    r"messaging\s*\(\s*\)\s*\.\s*(?:requestPermission|getToken)"
)
_WORKER = re.compile(r"serviceWorker\s*\.\s*register\s*\(\s*['\"`]([^'\"`]{1,200})")
_WORDS = re.compile(
    r"(?:разреш\w+|включ\w+|подпи\w+ на|получать|показывать|дозвол\w+|отримувати|enable|allow|turn on|receive|show|erlauben|"
    r"aktivieren)[^.!?\n]{0,40}"
    r"(?:уведомлени\w+|push|пуш|оповещени\w+|сповіщен\w+|(?:web|browser|desktop) notifications|benachrichtigungen)|"
    r"(?:send|show) you (?:push )?notifications|присылать (?:вам )?(?:push-?)?уведомления",
    re.IGNORECASE,
)
_CODE = ("requestPermission", "pushManager", "requestNotificationPermission", "serviceWorker", "messaging")
_STEMS = ("push", "пуш", "уведомлен", "оповещен", "сповіщен", "notification", "benachrichtigung")
_NAMES = (
    "[class*=push-prompt],[class*=push-popup],[class*=push_popup],[id*=push-prompt],[class*=webpush],"
    "[class*=onesignal-slidedown],[id*=onesignal-slidedown],[class*=push-subscribe]"
)


def push_marks(document: Document) -> dict[str, Evidence]:
    """What of web push a page shows: `push_prompt` (it asks, in mark-up, words or code) and `service_worker` (it registers one)."""
    found: dict[str, Evidence] = {}
    for script in document.scripts:
        if not script.runs or not any(word in script.text for word in _CODE):
            continue
        if "push_prompt" not in found and (asks := _ASKS.search(script.text)):
            found["push_prompt"] = Evidence("line", str(document.line_of(asks[0]) or ""), asks[0][:200])
        if "service_worker" not in found and (worker := _WORKER.search(script.text)):
            found["service_worker"] = Evidence("line", str(document.line_of(worker[0]) or ""), worker[1])
    if "push_prompt" not in found:
        low = document.text.lower()
        words = _WORDS.search(document.text) if any(stem in low for stem in _STEMS) else None
        if words:
            found["push_prompt"] = Evidence("text", "", words[0][:200])
        elif "push" in document.markup and (nodes := document.css(_NAMES)):
            found["push_prompt"] = Evidence("element", (nodes[0].attributes.get("class") or nodes[0].attributes.get("id") or "")[:200])
    return found
