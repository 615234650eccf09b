"""Ports for servers that are told a number: from a stretch the kernel gives to nobody who asks for just any port.

A port found by binding to 0 and letting go is anybody's until its server has it: another test's server, or an outgoing
connection. These lie below the range such ports come from (`ip_local_port_range`, 32768 and up on Linux, RFC 6335's dynamic
ports elsewhere), and each process of the tests has a part of its own.
"""

from __future__ import annotations

import itertools
import os
import socket

_FIRST, _LAST, _PARTS, _STEP = 21_000, 32_000, 4, 4
_PART = (_LAST - _FIRST) // _PARTS // _STEP * _STEP
_MINE = _FIRST + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % _PARTS * _PART
# Where one run of the tests follows another, it does not begin with ports that are just being let go.
_blocks = itertools.cycle(range(_MINE, _MINE + _PART, _STEP))
_blocks = itertools.islice(_blocks, os.getpid() * 16 % (_PART // _STEP), None)


def free_port() -> int:
    """An even port of 127.0.0.1 that nobody uses, nor the three after it, for UDP or TCP; never the same one soon again."""
    for first in itertools.islice(_blocks, _PART // _STEP):
        if all(_is_free(first + more, kind) for more in range(_STEP) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)):
            return first
    raise OSError(f"no four free ports in a row from {_MINE} to {_MINE + _PART}")


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as one:
        if kind is socket.SOCK_STREAM:  # as servers do: a connection that just ended is no hindrance
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
