"""What operators and programs say: answers that name the fact asked for, and lines that do not."""

from __future__ import annotations

_FACTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("достав", "deliver", "shipping", "привез"), "Доставка по городу 290 ₽, бесплатно при заказе от 5000 ₽, привезём за 1–3 дня.",
     "Delivery is £3.90, free for orders over £50, and takes 1 to 3 days."),
    (("самовывоз", "забрать", "collect", "pick"), "Самовывоз бесплатный, пункт выдачи на Лабораторной, 7, с 10 до 20.",
     "You can collect it for free at 7 Laboratory Lane from 10 am to 8 pm."),
    (("оплат", "картой", "pay", "card"), "Оплатить можно картой на сайте, наличными курьеру или по СБП.",
     "You can pay by card on the site or in cash on delivery."),
    (("возврат", "вернуть", "обмен", "return", "refund", "exchange"), "Вернуть или обменять товар можно в течение 14 дней, деньги придут за 3 дня.",
     "You can return or exchange it within 14 days, the refund takes 3 days."),
    (("гарант", "warranty", "guarantee"), "Гарантия 12 месяцев, сервисный центр в вашем городе.", "The warranty is 12 months."),
    (("налич", "есть ли", "in stock", "available", "availab"), "Да, в наличии, сейчас 7 штук на складе.", "Yes, it is in stock, we have 7 of them right now."),
    (("размер", "size"), "Есть размеры от 40 до 46, в размер.", "We have sizes 40 to 46, they run true to size."),
    (("работает", "часы", "режим", "open", "hours"), "Работаем ежедневно с 10:00 до 20:00.", "We are open every day from 10 am to 8 pm."),
    (("скидк", "discount", "promo"), "Сейчас скидка 5% на первый заказ по промокоду LAB5.", "There is 5% off the first order with the code LAB5."),
)  # fmt: skip

_LINES = {
    "bot_name": ("Бот-помощник", "Helper bot"),
    "bot_hello": ("Привет! Я виртуальный помощник магазина. Выберите тему:", "Hi! I am the shop's virtual assistant. Choose a topic:"),
    "bot_buttons": ("Доставка|Оплата|Где мой заказ", "Delivery|Payment|Where is my order"),
    "bot_reply": ("Я пока не понял вопрос. Выберите, пожалуйста, один из вариантов:", "Sorry, I did not get that. Please choose one of the options:"),
    "busy_form": ("Все операторы сейчас заняты. Оставьте контакты, и мы перезвоним.", "All our agents are busy. Leave your details and we will get back to you."),
    "busy_dead": ("К сожалению, все операторы заняты. Попробуйте позже.", "Sorry, all agents are busy right now. Please try again later."),
    "closed": ("Чат завершён оператором.", "The agent has closed the chat."),
    "queue": ("Вы {}-й в очереди, оператор скоро подключится.", "You are number {} in the queue, an agent will join soon."),
    "joined": ("{} присоединился к чату", "{} joined the chat"),
    "goodbye": ("Пожалуйста, обращайтесь!", "You're welcome, come again!"),
    "no_answer": ("Здравствуйте! Оставьте, пожалуйста, ваш телефон, менеджер свяжется с вами.", "Hello! Please leave your phone number and a manager will contact you."),
    "fallback": ("Здравствуйте! Уточнила на складе: да, всё верно, можем предложить. Какой товар вас интересует?", "Hello! I have checked: yes, we can do that. Which product do you mean?"),
}  # fmt: skip

_AUTO = (
    ("Спасибо за обращение! Оператор ответит вам в ближайшее время.", "Thank you for your message! An agent will answer shortly."),
    ("Ваше сообщение получено. Среднее время ответа: 5 минут.", "We got your message. We usually reply in 5 minutes."),
    ("Здравствуйте! Уже ищем свободного специалиста.", "Hello! We are looking for a free agent for you."),
)


def line_of(name: str, ru: bool) -> str:
    """A fixed line in the shop's language."""
    return _LINES[name][0 if ru else 1]


def auto_text(brand: str, ru: bool) -> str:
    """The automatic reply that a maker sends by default."""
    return _AUTO[sum(map(ord, brand)) % len(_AUTO)][0 if ru else 1]


def answer_to(question: str, ru: bool) -> str:
    """A person's answer that names the fact the question asks for, as far as its words show."""
    asked = question.lower()
    for words, russian, english in _FACTS:
        if any(word in asked for word in words):
            return ("Здравствуйте! " + russian) if ru else ("Hello! " + english)
    return line_of("fallback", ru)
