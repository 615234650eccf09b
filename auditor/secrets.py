"""Passwords: from the environment, else from the system's keyring. They are never read from a file of the workspace, and never written."""

from __future__ import annotations

import os

import keyring
from keyring.errors import KeyringError

SERVICE = "storefront-auditor"
"""The name under which the keyring holds our passwords: `keyring set storefront-auditor USER@HOST`."""


def secret(variable: str, account: str) -> str | None:
    """The password in the environment `variable`, else the one the keyring holds for `account`; None where neither has it."""
    if found := os.environ.get(variable):
        return found
    try:
        return keyring.get_password(SERVICE, account)
    except KeyringError:  # a machine without a keyring, or a locked one
        return None


def how_to_set(variable: str, account: str) -> str:
    """What a person can do where there is none."""
    return f"set {variable} in the environment, or store it with `keyring set {SERVICE} {account}`"
