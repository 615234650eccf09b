"""The walk from product to checkout, stopped before any order."""

from __future__ import annotations

from collections.abc import Callable

from auditor.metrics.base import Direction, Measures, Metric, Unit, applies, kind, missing, named, value, why_unmeasured
from auditor.types import Measure, ShopFacts, Verdict

_WALKED = ("магазины, чью корзину удалось пройти", "shops whose cart could be walked")


def _walks(facts: ShopFacts) -> list[dict[str, object]]:
    return [dict(o.value) for o in named(facts, "visit.cart") if o.verdict is Verdict.PRESENT and isinstance(o.value, dict)]


def _reached(facts: ShopFacts) -> Measures:
    seen = named(facts, "visit.cart")
    if not applies(facts) or not seen:
        return ()
    if reason := why_unmeasured(facts):
        return (missing("cart.reached", reason),)
    if any(o.verdict is Verdict.PRESENT for o in seen):
        return (value("cart.reached", True),)
    if any(o.verdict is Verdict.ABSENT for o in seen):
        return (value("cart.reached", False),)
    failure = next((o.failure for o in seen if o.failure is not None), None)
    return (missing("cart.reached", str(failure.code) if failure else "not_walked"),)


def _flag(metric: str, key: str) -> Callable[[ShopFacts], Measures]:
    def measure(facts: ShopFacts) -> Measures:
        walks = _walks(facts)
        if not walks:
            return ()
        said = [walk[key] for walk in walks if isinstance(walk.get(key), bool)]
        return (value(metric, any(said)),) if said else (missing(metric, "not_seen"),)

    return measure


def _count(metric: str, key: str) -> Callable[[ShopFacts], Measures]:
    def measure(facts: ShopFacts) -> Measures:
        walks = _walks(facts)
        for walk in walks:
            found = walk.get(key)
            if isinstance(found, list):
                return (value(metric, len(found)),)
            if isinstance(found, int) and not isinstance(found, bool):
                return (value(metric, found),)
        return (missing(metric, "not_seen"),) if walks else ()

    return measure


def _kinds(metric: str, key: str) -> Callable[[ShopFacts], Measures]:
    def measure(facts: ShopFacts) -> Measures:
        walks = _walks(facts)
        named_kinds = {str(one) for walk in walks if isinstance(kinds := walk.get(key), list) for one in kinds}
        if named_kinds:
            return tuple(kind(metric, one) for one in sorted(named_kinds))
        return (Measure(metric, missing="not_seen"),) if walks else ()

    return measure


def _obstacle(facts: ShopFacts) -> Measures:
    """Where the walks of a shop ended that did not reach the checkout's first field."""
    if not applies(facts) or why_unmeasured(facts):
        return ()
    seen = [o for o in named(facts, "visit.cart") if isinstance(o.value, dict) and o.value.get("end")]
    if not seen or any(o.verdict is Verdict.PRESENT for o in seen):
        return ()
    ends = {str(o.value["end"]) for o in seen if o.verdict is Verdict.ABSENT and isinstance(o.value, dict)}
    return tuple(kind("cart.obstacle", one) for one in sorted(ends))


def _minimum(facts: ShopFacts) -> Measures:
    """Whether a walk was told of a minimum order; told or not is seen only by a walk that came to a cart."""
    seen = [o.value for o in named(facts, "visit.cart") if isinstance(o.value, dict) and "minimum_order" in o.value]
    came = [one for one in seen if one.get("end") in ("reached", "login_wall", "minimum_order")]
    return (value("cart.minimum_order", any(one["minimum_order"] is not None for one in came)),) if applies(facts) and came else ()


def _help(facts: ShopFacts) -> Measures:
    walks = [walk for walk in _walks(facts) if isinstance(walk.get("help"), list)]
    return (value("cart.help", any(walk["help"] for walk in walks)),) if walks else ()


METRICS = (
    Metric(
        "cart.reached",
        "Корзину удалось пройти",
        "Cart could be walked",
        "Товар положен в корзину, путь дошёл до первой строки с личными данными",
        "A product was put into the cart and the walk reached the first personal field",
        "магазины, где визит пробовал пройти корзину",
        "shops where a visit tried the cart",
        _reached,
    ),
    Metric(
        "cart.steps",
        "Шагов до оформления",
        "Steps to checkout",
        "Сколько страниц и действий от товара до первой строки с личными данными",
        "Pages and actions from the product to the first personal field",
        *_WALKED,
        _count("cart.steps", "steps"),
        Unit.COUNT,
        Direction.LESS,
    ),
    Metric(
        "cart.required_fields",
        "Обязательных полей заказа",
        "Required fields of the order",
        "Сколько полей обязательны в оформлении заказа",
        "How many fields the order form requires",
        *_WALKED,
        _count("cart.required_fields", "required"),
        Unit.COUNT,
        Direction.LESS,
    ),
    Metric(
        "cart.guest",
        "Заказ без регистрации",
        "Order as a guest",
        "Оформить можно без учётной записи",
        "An order needs no account",
        *_WALKED,
        _flag("cart.guest", "guest"),
    ),
    Metric(
        "cart.one_click",
        "Покупка в один клик",
        "One-click order",
        "Есть короткий заказ по одному телефону",
        "There is a short order by phone number alone",
        *_WALKED,
        _flag("cart.one_click", "one_click"),
    ),
    Metric(
        "cart.delivery_shown",
        "Цена доставки видна до анкеты",
        "Delivery price before the form",
        "Цена доставки видна раньше, чем просят личные данные",
        "The price of delivery is shown before personal data is asked",
        *_WALKED,
        _flag("cart.delivery_shown", "delivery_shown"),
    ),
    Metric(
        "cart.late_costs",
        "Расходы видны поздно",
        "Late costs",
        "Доставка или сборы впервые показаны после запроса личных данных",
        "Delivery or fees are first shown after personal data is asked",
        *_WALKED,
        _flag("cart.late_costs", "late_costs"),
        direction=Direction.LESS,
    ),
    Metric(
        "cart.payment_kinds",
        "Способы оплаты",
        "Kinds of payment",
        "Какие способы оплаты названы",
        "Which kinds of payment are named",
        *_WALKED,
        _kinds("cart.payment_kinds", "payment_kinds"),
        Unit.KIND,
        Direction.NEITHER,
    ),
    Metric(
        "cart.delivery_kinds",
        "Способы доставки",
        "Kinds of delivery",
        "Какие способы доставки названы до первой строки с личными данными",
        "Which kinds of delivery are named up to the first personal field",
        *_WALKED,
        _kinds("cart.delivery_kinds", "delivery_kinds"),
        Unit.KIND,
        Direction.NEITHER,
    ),
    Metric(
        "cart.fields",
        "Полей в заказе",
        "Fields of the order",
        "Сколько всего полей показывает оформление заказа",
        "How many fields the order form shows in all",
        *_WALKED,
        _count("cart.fields", "fields"),
        Unit.COUNT,
        Direction.LESS,
    ),
    Metric(
        "cart.minimum_order",
        "Минимальная сумма заказа",
        "Minimum order",
        "Корзина называет наименьшую сумму заказа",
        "The cart names a least sum for an order",
        "магазины, где визит дошёл до корзины",
        "shops where a visit came to the cart",
        _minimum,
        direction=Direction.NEITHER,
    ),
    Metric(
        "cart.help",
        "Помощь в корзине",
        "Help in the cart",
        "В корзине или при оформлении предложены телефон или чат",
        "The cart or the checkout offers a telephone number or a chat",
        *_WALKED,
        _help,
    ),
    Metric(
        "cart.obstacle",
        "Что помешало дойти",
        "What was in the way",
        "Где кончился путь, не дошедший до первой строки с личными данными",
        "Where a walk ended that did not reach the first personal field",
        "магазины, чью корзину не удалось пройти",
        "shops whose cart could not be walked",
        _obstacle,
        Unit.KIND,
        Direction.NEITHER,
    ),
)
