"""Serve a folder of widgets with operators who may be away: run by `servers.py`, with that folder's own Python.

    python servers_street.py FOLDER [options of FOLDER/serve.py]

A visit whose name begins with `away` finds nobody: over XMPP the operator's presence says so, `gone` beside it means that he has logged
out; of a web application nobody is logged in as staff; a handler that asks the desk is hung up on. Everything else is the folder's own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

FOLDER = Path(sys.argv.pop(1)).resolve()
sys.path.insert(0, str(FOLDER))

import serve  # noqa: E402 - the folder's own modules, found by the line above
import servers  # noqa: E402
import xmpp_operator  # noqa: E402

NOTE = "Away, back tomorrow at nine"


def is_away(visit: Any) -> bool:
    return bool(visit.id.startswith(("away", "gone")))


class Operator(xmpp_operator.Operator):  # type: ignore[misc]
    """Says where he is by his presence, as XMPP's users do; who has logged out is not found, and the server says so."""

    def meet(self, presence: Any) -> None:
        visit = self.visit_at(presence)
        if visit is None or not is_away(visit):
            super().meet(presence)
        elif visit.id.startswith("away"):
            self.send_presence(pto=presence["from"], pfrom=presence["to"], pshow="away", pstatus=NOTE)
        else:
            self.send_presence(pto=presence["from"], pfrom=presence["to"], ptype="unavailable")

    def hear(self, message: Any) -> None:
        visit = self.visit_at(message)
        super().hear(message)
        if visit and visit.id.startswith("gone") and message["type"] in ("chat", "normal") and message["body"]:
            error = message.reply(clear=False)
            error["type"] = "error"
            error["error"]["type"] = "cancel"
            error["error"]["condition"] = "service-unavailable"
            error.send()


class Gradio(servers.Gradio):  # type: ignore[misc]
    """The handler's desk hangs up where nobody is there."""

    async def put_on_page(self, request: Any, visit: Any) -> Any:
        visit.options.drop = visit.options.drop or is_away(visit)
        return await super().put_on_page(request, visit)


if __name__ == "__main__":
    xmpp_operator.Operator = Operator
    serve.main(FOLDER, made=[servers.Supchat(), Gradio(), servers.Prosody()])
