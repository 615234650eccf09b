"""The way to the telephone network: a SIP trunk from the settings, and the library that uses it."""

from __future__ import annotations

import importlib
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from auditor.config import Phone
from auditor.failures import AuditorError, CampaignError, SettingError
from auditor.phone.call import Caller, Sentence
from auditor.secrets import secret
from auditor.types import CallRules

LIBRARIES = {
    "baresip": ("auditor.phone.with_baresip", "BaresipCaller", "phone"),
    "pjsua2": ("auditor.phone.with_pjsua2", "PjsuaCaller", "phone-pjsua2"),
}
PASSWORD = "AUDITOR_PHONE_PASSWORD"


@dataclass(frozen=True, slots=True)
class Trunk:
    """Where calls go out: `host` may carry a port. The password stays out of every repr."""

    host: str
    user: str = "auditor"
    auth_user: str = ""
    password: str = field(default="", repr=False)
    transport: str = "udp"
    interface: str = ""
    end_s: float = 8.0

    def uri_of(self, number: str) -> str:
        """The SIP address that calls `number`."""
        return f"sip:{number}@{self.host}" + ("" if self.transport == "udp" else f";transport={self.transport}")


def trunk_of(settings: Phone) -> Trunk:
    """The trunk that the settings name. Raises `SettingError`."""
    if not settings.trunk:
        raise SettingError("setting phone.trunk is empty; name the host of the SIP trunk that test calls go through")
    if settings.transport not in ("udp", "tcp", "tls"):
        raise SettingError(f"setting phone.transport: {settings.transport!r} is not udp, tcp or tls")
    password = secret(PASSWORD, f"{settings.auth_user or settings.user}@{settings.trunk}") or ""
    return Trunk(settings.trunk, settings.user, settings.auth_user, password, settings.transport, settings.interface, settings.end_s)


async def open_caller(trunk: Trunk, library: str = "baresip") -> Caller:
    """A caller through this trunk. Raises `SettingError` for an unknown library, `AuditorError` where it is not installed or not able."""
    if library not in LIBRARIES:
        raise SettingError(f"setting phone.library: {library!r} is not one of {', '.join(LIBRARIES)}")
    module, name, extra = LIBRARIES[library]
    try:
        kind = getattr(importlib.import_module(module), name)
    except ImportError as error:
        raise AuditorError(f"test calls need a SIP library: pip install 'storefront-auditor[{extra}]' ({error})") from None
    try:
        return cast(Caller, await kind.open(trunk))
    except (RuntimeError, OSError, ValueError) as error:
        raise AuditorError(f"the SIP library {library} cannot start: {error}") from None


def sentence_of(rules: CallRules, settings: Phone) -> Sentence | None:
    """The sentence of a campaign, or None where it hangs up at once. Raises `CampaignError` for a file that cannot be played."""
    if rules.on_answer != "say":
        return None
    path = Path(rules.sentence)
    try:
        with wave.open(str(path), "rb") as sound:
            form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            pcm = sound.readframes(sound.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise CampaignError(f"the sentence {path} cannot be read: {error}") from None
    if form != (1, 2, 8000):
        raise CampaignError(f"the sentence {path} must be a WAV file of one channel, 16 bit, 8000 Hz, and is {form}")
    sentence = Sentence(pcm, 8000, settings.greeting_s)
    if not 0.5 <= sentence.length_s <= settings.sentence_s:
        raise CampaignError(f"the sentence {path} takes {sentence.length_s:.1f} s; it may take {settings.sentence_s:g} s at most")
    return sentence
