"""Real far ends of calls: sipp, one process a way to behave, from short lists of steps."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ports import free_port

from auditor.phone.trunk import Trunk

_SDP = """
      v=0
      o=far 1 1 IN IP[local_ip_type] [local_ip]
      s=-
      c=IN IP[media_ip_type] [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 0
      a=rtpmap:0 PCMU/8000
"""
_HEAD = "[last_Via:]\n      [last_From:]\n      [last_To:]{tag}\n      [last_Call-ID:]\n      {cseq}\n"

Step = str | int | tuple[str, str]
"""`"180 Ringing"` sends, `"BYE?"` waits for a request, `"BYE!"` sends one, a number pauses that many milliseconds, a pair is raw XML."""

CHALLENGE = 'Digest realm="trunk", nonce="47ebe028cda119c35d4877b383027d28da013815", algorithm=MD5, qop="auth"'

TALK: tuple[Step, ...] = ("200 OK", "ACK?", "BYE?", "200 BYE")
FAR_ENDS: dict[str, tuple[Step, ...]] = {
    "answer": ("100 Trying", 300, "180 Ringing", 700, *TALK),
    "fast": ("100 Trying", 20, "180 Ringing", 20, *TALK),
    "at_once": ("200 OK", "ACK?", "BYE?", "200 BYE"),
    "busy": ("100 Trying", 200, "486 Busy Here", "ACK?"),
    "gone": ("100 Trying", 100, "404 Not Found", "ACK?"),
    "out_of_reach": ("100 Trying", 100, "480 Temporarily Unavailable", "ACK?"),
    "network_gives_up": ("100 Trying", 100, "180 Ringing", 600, "480 Temporarily Unavailable", "ACK?"),
    "trunk_refuses": ("100 Trying", "403 Forbidden", "ACK?"),
    "trunk_broken": ("100 Trying", 50, "503 Service Unavailable", "ACK?"),
    "no_answer": ("100 Trying", 20, "180 Ringing", "CANCEL?", "200 CANCEL", "487 Request Terminated", "ACK?"),
    "early": ("100 Trying", 200, "183 Session Progress", 600, *TALK),
    "hangs_up": ("100 Trying", 100, "180 Ringing", 200, "200 OK", "ACK?", 500, "BYE!", "200?"),
    "auth": ("100 Trying", "407 Proxy Authentication Required", "ACK?", "INVITE?auth", "100 Trying", 200, "180 Ringing", 300, *TALK),
    "ivr": ("100 Trying", 50, "180 Ringing", 50, "200 OK", "ACK?", ("play", "ivr.ulaw"), "BYE?", "200 BYE"),
}


def _send(line: str, to_bye: bool = False) -> str:
    code = line.split()[0]
    tag = "" if code == "100" else ";tag=[call_number]far"
    cseq = "CSeq: [$cseq] INVITE" if code == "487" else "[last_CSeq:]"
    body = _SDP if line in ("200 OK", "183 Session Progress") else ""
    extra = f"Proxy-Authenticate: {CHALLENGE}\n      " if code == "407" else ""
    contact = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>\n      " if code != "100" else ""
    kind = "Content-Type: application/sdp\n      " if body else ""
    again = ' retrans="500"' if code[0] in "3456" or line == "200 OK" else ""
    head = _HEAD.format(tag="" if to_bye else tag, cseq=cseq) + f"      {extra}{contact}{kind}"
    return f"<send{again}><![CDATA[\n      SIP/2.0 {line}\n      {head}Content-Length: [len]\n{body}\n    ]]></send>"


def scenario(name: str, steps: Sequence[Step]) -> str:
    """A scenario of sipp that answers one call with these steps."""
    kept = {"cseq": ("CSeq:", "[0-9]+"), "from": ("From:", ".*"), "to": ("To:", ".*"), "contact": ("Contact:", "sip:[^&gt;]*")}
    keep = "".join(f'<ereg regexp="{one}" search_in="hdr" header="{head}" assign_to="{name}"/>' for name, (head, one) in kept.items())
    keep = f'<action>{keep}<log message="{" ".join(f"[${name}]" for name in kept)}"/></action>'
    parts = [f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n<scenario name="{name}">']
    parts.append(f'<recv request="INVITE">{keep}</recv>')
    for step in steps:
        if isinstance(step, int):
            parts.append(f'<pause milliseconds="{step}"/>')
        elif isinstance(step, tuple):
            parts.append(f'<nop><action><exec rtp_stream="{step[1]},1,0,PCMU/8000"/></action></nop>')
        elif step == "INVITE?auth":
            parts.append('<recv request="INVITE"><action><verifyauth assign_to="ok" username="shopper" password="secret"/></action></recv>')
            parts.append('<nop><action><log message="[$ok]"/></action></nop>')
        elif step == "200?":
            parts.append('<recv response="200"/>')
        elif step.endswith("?"):
            parts.append(f'<recv request="{step[:-1]}"/>')
        elif step == "BYE!":
            parts.append(
                '<send retrans="500"><![CDATA[\n      BYE [$contact] SIP/2.0\n'
                "      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
                "      From:[$to];tag=[call_number]far\n      To:[$from]\n      [last_Call-ID:]\n      CSeq: 1 BYE\n"
                "      Max-Forwards: 70\n      Content-Length: 0\n\n    ]]></send>"
            )
        elif step in ("200 BYE", "200 CANCEL"):
            parts.append(_send("200 Ok", to_bye=step == "200 BYE"))
        else:
            parts.append(_send(step))
    return "\n".join([*parts, "</scenario>"])


@dataclass(frozen=True)
class FarEnd:
    """One running sipp: its UDP port on 127.0.0.1, its process, and the folder with its traces."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    def calls(self) -> dict[str, int]:
        """How many calls sipp saw as it should (`good`) and otherwise (`bad`), once it was stopped."""
        rows = next(iter(sorted(self.folder.glob(f"{self.name}_*_.csv")))).read_text().splitlines()
        values = dict(zip(rows[0].split(";"), rows[-1].split(";"), strict=False))
        return {"good": int(values["SuccessfulCall(C)"]), "bad": int(values["FailedCall(C)"])}

    def stop(self) -> dict[str, int]:
        """End it, and say how its calls went."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGUSR1)  # at once with what is done, and a last line of statistics
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.calls()


@contextlib.contextmanager
def far_ends(folder: Path, *names: str, **more: Sequence[Step]) -> Iterator[dict[str, FarEnd]]:
    """The named far ends, each on a port of its own and listening; `more` are further ones by their steps."""
    sipp = shutil.which("sipp")
    assert sipp, "these tests need sipp: run `make test`, which installs it, or apt-get install sip-tester"
    started: dict[str, FarEnd] = {}
    try:
        for name, steps in {**{name: FAR_ENDS[name] for name in names}, **more}.items():
            started[name] = _start(sipp, folder, name, steps)
        for one in started.values():
            _wait_until_bound(one)
        yield started
    finally:
        for one in started.values():
            if one.process.poll() is None:
                one.process.kill()
            one.process.wait()


def _start(sipp: str, folder: Path, name: str, steps: Sequence[Step]) -> FarEnd:
    file, port, media = folder / f"{name}.xml", free_port(), free_port()
    file.write_text(scenario(name, steps))
    command = [sipp, "-sf", str(file), "-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1", "-mp", str(media)]
    command += ["-nostdin", "-trace_stat", "-fd", "3600", "-trace_err", "-recv_timeout", "300000", "-timeout", "900"]
    with (folder / f"{name}.out").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, start_new_session=True)
    return FarEnd(name, port, process, folder)


def _wait_until_bound(one: FarEnd) -> None:
    """Until sipp has its port: asked of the kernel, so that no datagram reaches it."""
    mark = f"0100007F:{one.port:04X} "
    for _ in range(500):
        assert one.process.poll() is None, (one.folder / f"{one.name}.out").read_text(errors="replace")[-600:]
        if mark in Path("/proc/net/udp").read_text():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.process.wait(0.01)
    raise AssertionError(f"sipp {one.name} did not begin to listen")


class Exchange(Trunk):
    """A trunk whose numbers lead to far ends: the last digits of a number are its port."""

    def uri_of(self, number: str) -> str:
        return f"sip:{number}@127.0.0.1:{int(number[-5:])}"


def exchange(**more: Any) -> Exchange:
    """A trunk to far ends on loopback."""
    return Exchange("127.0.0.1", "shopper", "shopper", "secret", interface="127.0.0.1", **more)


def number_of(port: int) -> str:
    """The number that leads to this port."""
    return f"+7495{port:07d}"
