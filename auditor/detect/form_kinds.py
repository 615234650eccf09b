"""What a form is for, judged by what it asks, what its button says and what it is called.

The order of the questions matters: what changes a cart or pays is an order whatever else it asks; a comment under an
article is not a question to the shop; a request to be called is a callback even if it has room for a message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from auditor.types import FormKind


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as a judge needs it.

    `asked` holds what its inputs ask for (`form_fields.asks`), in order; `names` what its own mark-up calls it (id, class, name,
    action), `inputs` what the inputs are called, hidden ones too, `buttons` what its buttons say, `heading` the text just before
    it and `text` its own text; `choices` counts check boxes, radio buttons and lists, `ticks` the check boxes alone.
    """

    asked: tuple[str, ...]
    names: str
    inputs: str
    buttons: str
    heading: str
    text: str
    choices: int = 0
    ticks: int = 0
    get: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SEARCH_NAMES = _words(
    r"search|suche|poisk|recherche|ricerca|buscar|szukaj|hledan|vyhled|query|keyword|(?<![a-z])q(?:s|uery)?(?![a-z])|"
    r"(?<![a-z])find(?![a-z])|поиск|найти|пошук|filter|(?:^| )s(?: |$)"
)
_LOGIN = _words(
    r"(?:получить|выслать|отправить|прислать) (?:смс-?|sms-?)?код|"
    r"^\W*(?:войти|вход|увійти|log ?in|sign ?in|anmelden)\b|(?:get|send)(?: \w+)? code"
)
_REGISTER = _words(
    r"regist|sign[_\- ]?up|create (?:an )?account|регистрац|зарегистр|реєстрац|iscriviti|konto erstellen|"
    r"benutzer-?anlegen|forgot|recover|reset|восстанов|забыли"
)
_ORDER_NAMES = _words(
    r"add[_\-]?to[_\-]?(?:cart|basket|bag)|(?<![a-z])cart[_/\-]?(?:add|quantity)|cart/|add2(?:cart|basket)|addtocart|to_?basket|"
    r"to_?cart|(?<![a-z])basket|buy[_\-]?(?:now|one|1)|"
    r"one[_\-]?click|1click|oneclick|fast[_\-]?order|quick[_\-]?order|checkout(?![a-z_\-]*(?:login|regist))|order[_\-]?form|"
    r"make[_\-]?order|create[_\-]?order|byorderphone|"
    r"order_by_phone|orderbyphone|payment|(?<![a-z])pay[_\-]|variant|product[_\-]?form|warenkorb|korzin|zakaz(?!at)|tovarform"
)
_ORDER_INPUTS = _words(
    r"(?<![a-z])(?:qty|quantity)(?![a-z])|products?_qty|add2(?:cart|basket)|actionadd2basket|add[_\-]?to[_\-]?cart|"
    r"card[_\-]?(?:number|holder)|cardholder|cvv|cvc|expiry|checkout\[|"
    r"shipping_address|billing_address|kolichestvo|delivery_(?:type|method)|payment_(?:type|method)|order_?num"
)
_ORDER_BUTTONS = _words(
    r"в корзин|купить|оформить(?! подписк)|заказать(?! (?:обратн|звон))|оплатить|до кошика|купити|замовити(?! дзвін)|"
    r"add to (?:cart|basket|bag)|buy (?:now|it)|place order|checkout|"
    r"check out|pay (?:now|\$|€|£)|order now|in den warenkorb|kaufen|bestellen|ajouter au panier|aggiungi al carrello|"
    r"dodaj do koszyka|do košíku|læg i kurv|sepete ekle|быстрый заказ|"
    r"в 1 клик|в один клик|рассчитать стоимость|забронировать|in winkel(?:wagen|mand)|(?:agregar|añadir) al (?:carrito|carro)|comprar|"
    r"adicionar ao carrinho|lägg i (?:varukorg|kundvagn)|legg i handlekurv|kosárba|adaugă în co[sș]"
)
_ORDER_HEADING = _words(
    r"быстрый заказ|в (?:1|один) клик|оформление заказа|оформить заказ|форма заказа|заказ (?:товара|в 1)|"
    r"your order|checkout|place (?:an|your) order|корзина"
)
_ORDER_LOOKUP = _words(r"order[_\- ]?status|track|статус|отслед|where is my|status|lookup|proforma|search|поиск")
_LOOKS_UP = _words(
    r"(?:проверить|узнать|показать) (?:статус|состояние|заказ)|отследить|track (?:my |your )?order|check (?:\w+ )?(?:status|balance)"
)
_TO_A_FRIEND = _words(r"friend|(?<![а-я])друг(?:у|ом)(?![а-я])|weiterempfehl|amigo|amico|(?<![a-z])ami(?![a-z])")
_REVIEW = _words(
    r"comment-?form|wp-comments-post|review|отзыв|відгук|rating|оценк|(?<![a-z])vote|bewertung|recensione|"
    r"guestbook|leave a (?:reply|comment)|post(?:ing)? comment"
)
_SUBSCRIBE = _words(
    r"subscri|newsletter|подпис|рассылк|підпис|розсилк|mailing|list-manage|mc-embedded|e?mail[_\- ]?sign[_\- ]?up|sign[_\- ]?up|"
    r"opt-?in|abonn|iscriv|klaviyo|"
    r"email-?alert|alerts|join|bulletin|stay up to date|скидк|nieuwsbrief|boletín|zapisz"
)
_CALLBACK = _words(
    r"call[_\- ]?back|call[_\- ]?me|request[_\- ]?(?:a )?call|перезвон|обратн\w+ звон|(?:заказ|закаж)\w* (?:\w+ )?звон|"
    r"жду звонка|передзвон|зворотн\w+ дзвін|замов\w+ дзвін|"
    r"rückruf(?!e)|zvonok|callbk|recall|свяжитесь со мной|свяжемся с вами по телефону|позвоните мне|позвонить мне|обратный звонок"
)
_CALLBACK_PROMISE = _words(r"(?:вам )?перезвон(?:ят|им|ит)|we(?:'| wi)ll call you|передзвон(?:имо|ить|ять)")
_QUESTION = _words(
    r"вопрос|обратн\w+ связ|написать|напишите|сообщени|питання|зворотн\w+ зв|contact|feedback|question|enquir|inquir|ask\b|"
    r"support|get in touch|send (?:us )?(?:a )?message|"
    r"kontakt|nachricht|contatt|feed[_\-]?back|жалоб|претензи|qstn"
)
_REQUEST = _words(
    r"заявк|заявлен|консультац|рассч[её]т|расч[её]т|замер|узна(?:ть|йте)|получи(?:ть|те)|запис(?:ь|аться|ать)|остав(?:ить|ьте)|"
    r"запрос|презентац|скидк|заявок|zayavk|lead|"
    r"quote|estimate|request|consult|appointment|apply|free trial|demo|замовлення|angebot|anfrage|прайс"
)
_REQUEST_NAMES = _words(r"zayavk|заявк|(?<![a-z])lead|request|quote|brief|zamer|consult|calculat|расч[её]т|рассчитать")
_SAVES = _words(
    r"^\W*(?:save|update|apply changes|сохранить|изменить|обновить|зберегти|оновити|speichern|guardar|actualizar|enregistrer|"
    r"salva|opslaan|uložit|zapisz|kaydet|simpan)(?!\w)"
)
_SENDS = _words(r"^\W*(?:send (?:us )?(?:a |your )?message|отправить (?:сообщение|вопрос|письмо)|ask (?:a |your )?question|задать вопрос)")
_ADDS = _words(
    r"add[_\- ]?to|to[_\-]?(?:cart|basket)|add2|buy|купить|в корзин|до кошика|warenkorb|cart/add|cart_quantity|"
    r"variant|kaufen|pay|shopping_?cart|winkelwagen|winkelmand|carrito|carrinho|varukorg|kundvagn|handlekurv|kosár"
)
_COMMENT_INPUTS = _words(
    r"(?:^| )comment(?: |$).*(?:^| )(?:url|author|comment_post_id)(?: |$)|(?:^| )(?:url|author)(?: |"
    r"$).*(?:^| )comment(?: |$)"
)
_CONTACT = _words(r"contact|question|ask|вопрос|обратн|kontakt|написать|feedback_form|contatt|support|enquir|inquir|qstn")
_ASK = _words(r"ask (?:a|your|us a) question|(?:задать|задай|задайте|ваш) вопрос|поставити питання|frage stellen")
_PAYS = _words(r"оплат|лицев\w+ счет|payment|баланс|balance|сумма")
_ASKED_AT = 80
_TITLE = 200  # characters of a form's own text that can be its title
_OWN_WORDS = 600
_LEAD = 3  # a form of so few lines is a lead form even on the contact page
_BRIEF = 5  # check boxes that make a message the brief of an order
_CONTACTS = frozenset({"phone", "email"})
_SMALL = 2_000  # characters of names that make a form worth remembering


def _is_search(view: FormView, asked: set[str]) -> bool:
    if _ORDER_BUTTONS.search(view.buttons) or _ORDER_INPUTS.search(view.inputs):
        return False
    named = _SEARCH_NAMES.search(view.names) or _SEARCH_NAMES.search(view.inputs) or _SEARCH_NAMES.search(view.buttons)
    if len(view.asked) == 1 and (named or "search" in asked) and asked <= {"search", "other", "phone", "name"}:
        return True
    return not asked & {"phone", "email", "message", "password"} and ("search" in asked or bool(named))


def _is_order(view: FormView, asked: set[str]) -> bool:
    if _ORDER_BUTTONS.search(view.buttons) or _ORDER_INPUTS.search(view.inputs) or _ORDER_NAMES.search(view.inputs):
        return bool(asked) or view.choices > 0 or bool(_ADDS.search(f"{view.names} {view.inputs} {view.buttons}"))
    if "message" in asked and asked & _CONTACTS:
        return False
    if _ORDER_NAMES.search(view.names) and not (asked <= {"email"} and asked):
        return bool(asked) or bool(_ADDS.search(view.names))
    return bool(asked & _CONTACTS) and bool(_ORDER_HEADING.search(view.heading) or _ORDER_HEADING.search(view.text[:_ASKED_AT]))


def _is_callback(view: FormView, asked: set[str]) -> bool:
    if _CALLBACK.search(view.buttons) or _CALLBACK.search(view.names):
        return True
    if "phone" not in asked or "email" in asked:
        return False
    title = f"{view.heading} {view.text[:_TITLE]}"
    if _CALLBACK.search(_CALLBACK_PROMISE.sub("", title)):
        return True
    return bool(_CALLBACK_PROMISE.search(f"{view.heading} {view.text}")) and not _REQUEST_NAMES.search(view.buttons)


def _is_request(view: FormView) -> bool:
    return any(_REQUEST.search(words) for words in (view.buttons, view.names, view.heading, view.text[:_OWN_WORDS]))


def _is_subscription(view: FormView, asked: set[str]) -> bool:
    if not (asked <= {"email", "name"} and "email" in asked):
        return False
    called = f"{view.names} {view.inputs}"
    if _REGISTER.search(view.names) and not _SUBSCRIBE.search(called):
        return False
    return asked == {"email"} or bool(_SUBSCRIBE.search(f"{called} {view.buttons} {view.text} {view.heading}"))


def _with_message(view: FormView, asked: set[str]) -> FormKind:
    """A form with room for words: a question to the shop unless it is a review or the brief of an order."""
    if _ASK.search(f"{view.heading} {view.text[:_ASKED_AT]} {view.buttons}"):
        return FormKind.QUESTION
    if _REVIEW.search(view.heading) or _REVIEW.search(view.text[:_TITLE]) or _COMMENT_INPUTS.search(view.inputs):
        return FormKind.OTHER
    if not asked & {"phone", "email", "name"}:
        return FormKind.QUESTION if _CONTACT.search(f"{view.names} {view.buttons}") else FormKind.OTHER
    if _REQUEST_NAMES.search(view.names) or _REQUEST_NAMES.search(view.buttons) or view.ticks >= _BRIEF:
        return FormKind.OFFLINE
    return FormKind.QUESTION


def _with_contacts(view: FormView, asked: set[str]) -> FormKind:
    """A form that asks who one is and leaves no room for words."""
    called = f"{view.names} {view.buttons}"
    if _LOGIN.search(view.buttons) and "name" not in asked:
        return FormKind.LOGIN
    if _REGISTER.search(called) and not _REQUEST.search(view.buttons):
        return FormKind.OTHER
    if _CONTACT.search(view.names) and not _REQUEST.search(called) and ("phone" not in asked or len(view.asked) > _LEAD):
        return FormKind.QUESTION
    if _PAYS.search(view.text[:_OWN_WORDS]) and "name" not in asked:
        return FormKind.OTHER
    if "phone" in asked and (len(view.asked) > 1 or _is_request(view)):
        return FormKind.OFFLINE
    if "email" in asked and "name" in asked and _is_request(view):
        return FormKind.OFFLINE
    return FormKind.QUESTION if _QUESTION.search(f"{called} {view.heading}") and "name" in asked else FormKind.OTHER


def kind_of(view: FormView) -> FormKind:
    """The kind of a form."""
    small = len(view.names) + len(view.inputs) + len(view.buttons) < _SMALL
    return _remembered_kind(view) if small else _kind(view)


def _kind(view: FormView) -> FormKind:
    asked = set(view.asked)
    if "password" in asked:
        return FormKind.OTHER if _REGISTER.search(view.names + view.buttons) or view.asked.count("password") > 1 else FormKind.LOGIN
    if _REVIEW.search(view.names) or _REVIEW.search(view.buttons):
        return FormKind.OTHER
    if _is_search(view, asked):
        return FormKind.SEARCH
    if _ORDER_LOOKUP.search(f"{view.names} {view.buttons}") and not asked & {"message", "phone", "name"}:
        return FormKind.OTHER
    if "message" not in asked and _LOOKS_UP.search(view.buttons):
        return FormKind.OTHER
    if "email" in asked and _TO_A_FRIEND.search(f"{view.names} {view.inputs} {view.buttons}"):
        return FormKind.OTHER
    if _SAVES.search(view.buttons) and not _ORDER_INPUTS.search(view.inputs):
        return FormKind.OTHER
    if asked & _CONTACTS and _SENDS.search(view.buttons):
        return FormKind.QUESTION
    if _is_subscription(view, asked):
        return FormKind.SUBSCRIBE
    if _is_callback(view, asked):
        return FormKind.CALLBACK
    if _is_order(view, asked):
        return FormKind.ORDER
    if "message" in asked:
        return _with_message(view, asked)
    return _with_contacts(view, asked) if asked & _CONTACTS else FormKind.OTHER


_remembered_kind = lru_cache(maxsize=1024)(_kind)  # the search box, the subscription and the call-back stand on every page of a shop

_CALLBACK_CAPTION = _words(
    r"\W{0,3}(?:обратн\w+ звон\w*|(?:заказать|закажите) (?:обратный )?звон\w*|перезвон\w+ мне|зворотн\w+ дзвін\w*|"
    r"замовити дзвін\w*|передзвон\w+ мені|"
    r"request a call(?: ?back)?|call me(?: back)?|rückruf(?: anfordern)?)\W{0,3}\Z"
)


def callback_caption(text: str) -> bool:
    """Whether a link or button says that it asks for a call back, and nothing else."""
    return len(text) < 60 and bool(_CALLBACK_CAPTION.match(text.strip()))


_QUESTION_CAPTION = _words(
    r"\W{0,3}(?:(?:форма )?обратн\w+ связ\w+|задать вопрос\w*|(?:написать|напишите) (?:нам|сообщение|письмо)|оставить сообщение|"
    r"зворотн\w+ зв['’]яз\w+|поставити (?:за)?питання|написати нам|ask (?:us )?a question|send us a message)\W{0,3}\Z"
)


def question_caption(text: str) -> bool:
    """Whether a link or button says that one asks or writes to the shop there, and nothing else."""
    return len(text) < 60 and bool(_QUESTION_CAPTION.match(text.strip()))


def caption_asks_to_write(text: str) -> bool:
    """Whether a link says that one writes to the shop behind it."""
    return len(text) < _TITLE and bool(_QUESTION.search(text))
