"""Cart and bringing back: what stands in the way?"""

from __future__ import annotations

from reports.benchmark.model import FEW, Study
from reports.benchmark.share_figure import share_figure
from reports.parts import Section
from reports.rows import reason_words

METRICS = (
    "cart.guest",
    "cart.delivery_shown",
    "cart.one_click",
    "cart.late_costs",
    "recovery.email_capture",
    "recovery.push_prompt",
    "recovery.reminder",
)


def build(study: Study, figure: int) -> Section:
    """The walk to checkout, stopped before personal data, and what brings a shopper back."""
    w = study.w
    shown = study.cell("cart.delivery_shown").estimate
    title = (
        w._("{share} of carts show the price of delivery before personal data", share=w.percent(shown.point))
        if shown.point is not None and shown.n >= FEW
        else w._("What stands between the cart and the order")
    )
    reached = study.cell("cart.reached")
    note = ""
    if reached.estimate.unknown:
        reasons = "; ".join(f"{reason_words(w, known=name)}: {w.count(count)}" for name, count in reached.reasons.items())
        note = w.ngettext(
            "{n} cart was not walked ({reasons}). That is not a “no”.",
            "{n} carts were not walked ({reasons}). That is not a “no”.",
            reached.estimate.unknown,
            reasons=reasons,
        )
    return Section(
        id="cart",
        heading=w._("Cart and bringing back"),
        sentences=(w._("The way from a product to the first line that asks for personal data. No order was placed, no form sent."),),
        definitions=("cart.late_costs", "cart.delivery_shown", "recovery.reminder"),
        figures=(
            share_figure(
                study,
                figure,
                "cart",
                METRICS,
                title,
                w._("Share of shops whose cart could be walked; reminders: of shops where an address was left."),
                note,
                w._("No cart was walked in this wave."),
            ),
        ),
    )
