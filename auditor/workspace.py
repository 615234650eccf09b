"""What a new workspace holds: settings, a panel to fill in, an unsigned campaign, and what git should leave alone."""

from __future__ import annotations

from pathlib import Path

from auditor.failures import StoreError

PANEL = "panel.csv"
"""The list of shops in a workspace."""

FILES = {
    "auditor.toml": """\
# Settings of this audit. Every line is optional; `auditor doctor --settings-list` and docs/settings.md list all of them.

[network]
# A mail address or page at which shops can reach you. It stands in the user agent of every request.
contact = ""

[wave]
# Parts of the week in which each shop is visited, in its own time zone. Empty: once, now.
# dayparts = ["workday", "evening", "night", "weekend"]
timezone = "Europe/Moscow"  # of shops whose own is not known
seed = 1                    # the same seed gives the same order and the same minutes

[visit]
dwell_s = 50.0              # time spent over home, product and cart, watching for an invitation
reply_timeout_s = 300.0     # time-out of the wait for a person, with a campaign only

[report]
lang = "en"                 # ru or en

# [store]
# database_url = "postgresql+psycopg://auditor@db.internal/audit"
""",
    PANEL: """\
url,industry,name,region,timezone,client,stratum_size
https://shop.example/,pets,An example to replace,Москва,Europe/Moscow,,
""",
    "campaign.toml.example": """\
# A campaign allows this program to write to people: chat operators, who answer as part of their work.
# Fill it in, have it approved, save it as campaign.toml, and run `auditor run --campaign campaign.toml`.
# Without it nobody is asked anything.

purpose = "How fast do online shops answer their customers? A study of …"
responsible = "First and last name of the person who answers for it"
contact = "name@organisation.example"
legal_basis = "legitimate interest: mystery shopping for …, assessed on …"
from = 2026-03-01
to = 2026-03-31
probes = ["chat"]           # chat, calls (test calls by telephone), recovery (our own address left in a cart)
approved_by = ""            # who approved it; while this is empty the campaign is refused

[limits]
per_shop = 4                # conversations with a shop in a wave, 4 at most
per_wave = 4000             # conversations in a wave
staff_seconds = 36000       # other people's time that this campaign may cost in all

[calls]                     # for the probe calls
on_answer = "hang_up"       # hang_up at once, or say a sentence
# sentence = "sentence.wav" # for say: who calls, why, and thanks; recorded by the person responsible, 15 s at most
# text = "Good day! This is a test call of a study of … Thank you, nothing is needed from you."
per_day = 100
per_shop = 1                # calls to a shop in a wave
""",
    ".gitignore": """\
audit.db*
survey.log
evidence/
*.html
""",
}


def make_workspace(folder: Path) -> tuple[list[str], list[str]]:
    """Write the files that are not there yet; returns the names written and those left alone. Raises `StoreError`."""
    written, left = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in FILES.items():
            try:
                with (folder / name).open("x", encoding="utf-8") as stream:
                    stream.write(text)
                written.append(name)
            except FileExistsError:
                left.append(name)
    except OSError as error:
        raise StoreError(f"cannot write in {folder}: {error.strerror or error}; choose a folder of your own") from None
    return written, left
