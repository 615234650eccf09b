"""The words by which a visitor tells one button, field or text from another. They stand in `words.toml`."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files


def any_of(parts: list[str]) -> re.Pattern[str]:
    """One pattern for all of `parts`, case ignored."""
    return re.compile("|".join(parts), re.IGNORECASE)


_READ = {name: any_of(parts) for name, parts in tomllib.loads(files("auditor.visit").joinpath("words.toml").read_text("utf-8")).items()}

CHAT = _READ["chat"]
"""A chat, an offer to ask or write."""
HELP = _READ["help"]
"""Help or support: may be a chat."""
MARK = _READ["mark"]
"""Names of classes and ids that developers give to chats."""
CALLBACK = _READ["callback"]
"""A call back."""
DECOY = _READ["decoy"]
"""What floats on shops and is no chat."""
CLOSE = _READ["close"]
"""Closing or shrinking a window."""
START = _READ["start"]
"""A step that leads on to the chat."""
ACCEPT = _READ["accept"]
"""Agreeing, going on."""
REFUSE = _READ["refuse"]
"""Refusing cookies or offers."""
CONSENT = _READ["consent"]
"""A cookie or data consent wall."""
SEARCH = _READ["search"]
"""A search field."""
CONTACT = _READ["contact"]
"""A field that asks who somebody is."""
TYPE_HERE = _READ["type_here"]
"""The hint in a field for messages."""
NOT_CHAT_FIELD = _READ["not_chat_field"]
"""The hint in fields for something else."""
SEND = _READ["send"]
"""A sending button."""
NOT_SEND = _READ["not_send"]
"""Other buttons beside an input."""
MESSENGER_LINK = _READ["messenger_link"]
"""A link that leaves for a messenger, a telephone, a mail program."""
MESSENGER = _READ["messenger"]
"""The name of a messenger."""
TYPING = _READ["typing"]
"""Somebody is writing."""
BOT_CHECK = _READ["bot_check"]
"""Somebody asks whether we are a bot, or who we are."""
ENDED = _READ["ended"]
"""Somebody has ended the conversation."""
