"""One address of our own mailbox a shop and wave, by the plus sign: mail that comes back names its shop by itself."""

from __future__ import annotations

import base64
import hashlib
import re

from auditor.failures import SettingError

_TAG = 12
_ADDRESS = re.compile(r"[a-z0-9._%-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)


def address_for(shop_key: str, wave: str, base: str) -> str:
    """The address to leave at a shop in a wave: `name+TAG@domain` for a mailbox `name@domain`. The same every time.

    Raises `SettingError` where `base` is no address that can carry a tag.
    """
    name, _, domain = base.strip().lower().rpartition("@")
    if not _ADDRESS.fullmatch(f"{name}@{domain}"):
        raise SettingError(f"setting mailbox.address: {base!r} is no address that can carry a tag; write for example auditor@example.org")
    digest = hashlib.sha256(f"{wave}\0{shop_key}".encode()).digest()
    return f"{name}+{base64.b32encode(digest).decode('ascii')[:_TAG].lower()}@{domain}"


def is_tagged(address: str, base: str) -> bool:
    """Whether an address is one of ours, left or not."""
    name, _, domain = base.strip().lower().rpartition("@")
    return re.fullmatch(rf"{re.escape(name)}\+[a-z2-7]{{{_TAG}}}@{re.escape(domain)}", address.strip().lower()) is not None
