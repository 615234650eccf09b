"""Runs in an environment of its own: what python-Wappalyzer or wappalyzer say of saved pages, and the CPU they take.

    python detect_others.py python-Wappalyzer|wappalyzer SECONDS FILE...

One JSON object a line: `known, version` first, then for each file `names, cpu_ms`. Nothing is fetched: the pages are handed over as
answers of a server. A page that takes more than SECONDS of CPU ends the process (SIGXCPU), without its line.
"""

import json
import resource
import sys
import time
import warnings
from importlib.metadata import version
from types import SimpleNamespace

warnings.simplefilter("ignore")


def python_wappalyzer():
    """Analyse HTML with python-Wappalyzer 0.3; returns the function and the names it knows."""
    from Wappalyzer import Wappalyzer, WebPage

    tool = Wappalyzer.latest()
    return lambda html: tool.analyze(WebPage("https://shop.example/", html, {})), list(tool.technologies)


def wappalyzer():
    """Analyse HTML with wappalyzer 2, in its mode without further requests; returns the function and the names it knows."""
    from requests.cookies import RequestsCookieJar
    from wappalyzer.core import analyzer

    analyzer.get_certIssuer = lambda _response: ""

    def analyse(html):
        answer = SimpleNamespace(
            text=html, content=html.encode(), url="https://shop.example/", headers={}, cookies=RequestsCookieJar(), status_code=200
        )
        return analyzer.analyze_from_response(answer, "fast")

    return analyse, list(analyzer.tech_db)


def main():
    tool, seconds, *files = sys.argv[1:]
    analyse, known = {"python-Wappalyzer": python_wappalyzer, "wappalyzer": wappalyzer}[tool]()
    print(json.dumps({"known": known, "version": version(tool)}), flush=True)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    for file in files:
        with open(file, "rb") as stream:
            body = stream.read()
        try:
            html = body.decode("utf-8")
        except UnicodeDecodeError:
            html = body.decode("cp1251", "replace")
        start = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(start) + 1 + int(seconds), most))
        try:
            names = sorted(analyse(html))
        except Exception as error:  # noqa: BLE001 - a page that breaks the tool counts as nothing found
            names, _ = [], print(f"{file}: {type(error).__name__}", file=sys.stderr)
        print(json.dumps({"names": names, "cpu_ms": (time.process_time() - start) * 1000}), flush=True)


main()
