"""Human touch: photo, name, greeting, invitation; and what a chat leaves when nobody can answer."""

from __future__ import annotations

from reports.benchmark.model import Study
from reports.benchmark.share_figure import share_figure
from reports.parts import Section

METRICS = (
    "chat.operator_photo",
    "chat.operator_name",
    "chat.greeting",
    "chat.invite",
    "chat.offline_form",
    "chat.busy_fallback",
    "chat.prechat_gate",
    "chat.bot_only",
)


def build(study: Study, figure: int) -> Section:
    """What the chats show, and what they offer in place of a person."""
    w = study.w
    photo = study.cell("chat.operator_photo").estimate
    title = (
        w._("{share} of the chats show a person's photo", share=w.percent(photo.point))
        if photo.point is not None and photo.n >= 10
        else w._("What the chats show")
    )
    return Section(
        id="touch",
        heading=w._("Human touch"),
        sentences=(
            w._("Whom the shopper sees before anybody has answered, and what is left when nobody can."),
            w._("A picture is kept as a class (person, logo, initials), never as a picture."),
        ),
        definitions=("chat.operator_photo", "chat.offline_form", "chat.busy_fallback"),
        figures=(
            share_figure(
                study,
                figure,
                "touch",
                METRICS,
                title,
                w._("Share of shops with chat where it was seen. The bases differ: see k/n."),
                w._("An offline form counts among chats seen offline, a way out among chats seen busy; busy was never provoked."),
                w._("No chat was opened in this wave."),
            ),
        ),
    )
