"""Opening a chat by its maker's own documented call, where a button was in sight and pressing opened nothing."""

from __future__ import annotations

from auditor.clock import Budget
from auditor.types import Mark, VendorFinding
from auditor.vendors import Catalogue
from auditor.visit import score
from auditor.visit.find import Sight
from auditor.visit.opening import Opened, finish
from auditor.visit.scene import Scene

_CALL_S, _WAIT_S = 3.0, 5.0


async def open_by_api(
    scene: Scene, sight: Sight, chat: VendorFinding | None, catalogue: Catalogue | None, vendor_says: str | None
) -> Opened | None:
    """Call what the vendor's file names, one after the other, until an input shows that can be reached. None where none does."""
    driver = catalogue.driver_of(chat.id) if catalogue and chat else None
    for code in driver.open if driver else ():
        before_ms = scene.now_ms()
        call = f"() => {{ try {{ {code}; return true; }} catch {{ return false; }} }}"
        if not await scene.observer.evaluate(scene.page.main_frame, call, None, Budget("open", _CALL_S)):
            continue
        scene.step(f"opened by the maker's call {code[:60]}")
        budget = scene.budget.part("open", _WAIT_S)
        while not budget.spent:
            look = await scene.look()
            found = score.best_input(look, sight.look.keys)
            if found is not None and found.key not in sight.look.keys and await scene.place_of(found):
                scene.mark(Mark.OPEN, scene.now_ms(), before_ms)
                return await finish(scene, Opened(look, "api", found), vendor_says)
            await scene.news(min(0.4, budget.left_s + 0.01))
    return None
