"""The words by which a visitor tells one button from another. Russian and English, with the commonest of some other languages.

Stems stand with their word boundary: "chateau" is no chat and "читать" no "чат".
"""

from __future__ import annotations

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


CHAT = _any(
    r"(?<![\w-])чат(?:а|е|у|ы|ом|ик|ике)?(?!\w)", r"онлайн[- ]?(?:консультант|помощник|чат|поддержк)", r"консультант", r"напис?ать нам", r"напишите нам",
    r"написать (?:сообщение|в поддержку|менеджеру|оператору|консультанту)", r"задать (?:свой )?вопрос", r"задайте (?:свой |нам )?вопрос", r"есть вопросы?",
    r"спросит(?:е|ь)", r"служб\w* поддержки", r"(?:связаться|общаться|поговорить) с (?:нами|оператором|менеджером)", r"мы (?:онлайн|на связи|в сети)",
    r"(?<![\w])(?:live[- ]?)?chat(?:s|bot|box)?(?!\w)", r"message us", r"ask (?:us|a question)", r"talk to (?:us|me|an?)", r"(?:can|may) (?:we|i) help", r"need help",
    r"live (?:help|support|agent)", r"(?:virtual|shopping|online) assistant", r"messenger", r"send (?:us )?a message", r"customer (?:support|service|care)",
    r"nachricht|fragen\?|kundenservice", r"clavardage|discuter|tchat|besoin d'aide", r"habla con|ayuda|chatear|pregunta", r"fale conosco|bate-papo|atendimento",
    r"czat|napisz do nas|porozmawiaj", r"sohbet|canlı destek|mesaj", r"чат з|напишіть нам|поставити питання",
)  # fmt: skip
HELP = _any(r"поддержк", r"помощь", r"помочь", r"вопрос", r"онлайн", r"support", r"(?<!\w)help(?!\w)", r"question", r"(?<!\w)ask(?!\w)", r"assistant", r"hilfe|aide|ajuda|pomoc|yardım", r"\bonline\b", r"contact us")  # fmt: skip
MARK = _any(r"chat", r"messenger", r"launcher", r"widget", r"support", r"consult", r"dialog", r"bubble", r"livehelp", r"assist", r"helpdesk", r"bot(?![\w])", r"conversation")  # fmt: skip
CALLBACK = _any(
    r"перезвон", r"обратн\w+ звон", r"заказать звонок", r"закажите звонок", r"звонок", r"позвон", r"call ?(?:me|back|us)", r"callback", r"request a call", r"☎|📞",
    r"rückruf", r"rappel", r"phone", r"телефон",
)  # fmt: skip
DECOY = _any(
    r"отзыв", r"feedback", r"обратн\w+ связь о сайте", r"cookie", r"куки", r"подпис", r"subscri", r"newsletter", r"рассылк", r"промокод", r"скидк", r"купон", r"coupon", r"discount",
    r"корзин", r"cart(?!\w)", r"basket", r"избранн", r"wish ?list", r"сравн", r"compare", r"наверх", r"вверх", r"back to top", r"scroll", r"to top", r"меню", r"(?<!\w)menu", r"поиск",
    r"search", r"войти", r"log ?in", r"sign ?in", r"sign ?up", r"регистрац", r"купить", r"buy", r"add to", r"оформить", r"checkout", r"фильтр", r"filter", r"share", r"подел", r"accessib",
    r"доступност", r"слабовид", r"language", r"privacy", r"конфиденц", r"share", r"review", r"рейтинг", r"rate us", r"survey", r"опрос", r"club", r"size", r"размер", r"терминал", r"адрес",
    r"install", r"приложени", r"download", r"скачать", r"каталог", r"catalog", r"video", r"видео",
)  # fmt: skip
CLOSE = _any(r"закры", r"сверн", r"скры", r"close", r"minimi[sz]e", r"collapse", r"hide", r"dismiss", r"^[×✕✖xх–—_-]$", r"schließen|fermer|cerrar|zamknij|fechar|kapat", r"end (?:this )?(?:chat|conversation)", r"завершить")  # fmt: skip
START = _any(
    r"нач(?:ать|ните|нём|нем)", r"написать", r"напис?ать (?:нам )?сообщение", r"новый (?:чат|диалог|вопрос)", r"перейти (?:в|к) чат", r"открыть чат", r"(?<!\w)чат(?!\w)", r"задать вопрос", r"онлайн[- ]?консультант",
    r"start", r"begin", r"new (?:conversation|chat|message)", r"chat (?:with|now|to)", r"live chat", r"let'?s chat", r"send (?:us )?a message", r"message us", r"ask (?:us|a question)", r"open chat", r"(?<!\w)chat(?!\w)",
    r"get started", r"talk to", r"write to us", r"konversation|starten|démarrer|iniciar|rozpocznij|başla",
)  # fmt: skip
ACCEPT = _any(
    r"приня(?:ть|ю)", r"соглас(?:ен|на|иться)", r"продолж", r"понятно", r"хорошо", r"^(?:да|ок|ok|okay|yes)\W*$", r"accept", r"agree", r"continue", r"proceed", r"got it", r"i understand", r"allow", r"next", r"далее",
    r"weiter|akzeptieren|accepter|aceptar|akceptuj|kabul",
)  # fmt: skip
REFUSE = _any(
    r"отклон", r"отказ", r"только необходим", r"необходимые", r"не соглас", r"reject", r"decline", r"refuse", r"(?:only|just) (?:the )?(?:necessary|essential|required)", r"(?:necessary|essential)(?: cookies)? only",
    r"use necessary", r"no,? thanks", r"deny", r"ablehnen|nur notwendige|refuser|rechazar|odrzuć|rifiuta|continue without",
)  # fmt: skip
CONSENT = _any(r"cookie", r"кук[иа]", r"куки", r"персональн\w+ данн", r"gdpr", r"consent", r"traceurs", r"rodo", r"tracking technolog", r"файлы? сооkie", r"we value your privacy")  # fmt: skip
SEARCH = _any(r"search", r"поиск", r"найти", r"искать", r"ищ", r"find ", r"buscar", r"suche", r"recherch", r"szukaj")
CONTACT = _any(r"e-?mail", r"почт", r"телефон", r"phone", r"(?<!\w)tel(?!\w)", r"(?:ваше |your |full |first |last )?(?<!\w)(?:имя|name|фамилия|фио)(?!\w)", r"nombre|nom|vorname|imię", r"company|компания", r"город|city")  # fmt: skip
TYPE_HERE = _any(
    r"сообщени", r"вопрос", r"введите", r"напис?ать", r"напишите", r"печата", r"message", r"question", r"type", r"write", r"reply", r"(?<!\w)ask", r"chat", r"чат", r"say ", r"compose", r"enter (?:your )?(?:text|message)",
    r"how can (?:we|i) help", r"nachricht|écrivez|escrib|napisz|mesaj|schreib|messag|mensaje|mensagem", r"answer", r"ответ", r"текст", r"talk", r"input",
)  # fmt: skip
NOT_CHAT_FIELD = _any(r"коммент", r"comment", r"отзыв", r"review", r"feedback", r"промокод", r"coupon", r"promo", r"количеств", r"quantity", r"qty", r"адрес", r"address", r"индекс", r"zip", r"парол", r"password", r"web team", r"код (?:из|подтв)", r"website")  # fmt: skip
SEND = _any(
    r"отправ",
    r"послать",
    r"send",
    r"submit",
    r"senden|envoyer|enviar|wyślij|invia|gönder",
    r"paper-?plane",
    r"(?<![a-z])arrow",
    r"^[➤➢►▶→↑⏎]$",
)
NOT_SEND = _any(r"emoji|эмодзи|смай|smile", r"attach|прикреп|файл|file|upload|clip|скреп|photo|image|gif", r"voice|голос|mic|audio|record|speech", r"stop|стоп|cancel|отмен", r"close|закры|clear|delete|удал|menu|setting|restart|reset|refresh|location|call|звон|rating|sound|volume|expand|maximi")  # fmt: skip
MESSENGER_LINK = re.compile(
    r"^(?:tel|mailto|sms|viber|tg|whatsapp|skype|callto|facetime|fb-messenger):|//(?:www\.)?(?:wa\.me|api\.whatsapp|chat\.whatsapp|web\.whatsapp|t\.me|telegram\.(?:me|dog)|vk\.(?:me|com)|m\.me|(?:www\.)?facebook|(?:www\.)?instagram|viber|max\.ru|ok\.ru|line\.me|zalo)",
    re.IGNORECASE,
)
MESSENGER = _any(r"whats ?app", r"вотсап|ватсап|вацап", r"telegram|телеграм", r"viber|вайбер", r"вконтакте|\bvk\b|\bвк\b", r"facebook", r"instagram|инстаграм", r"\bmax\b|\bмакс\b", r"skype", r"wechat", r"\bsms\b", r"одноклассник")  # fmt: skip
TYPING = _any(
    r"печата(?:ет|ют)",
    r"набирает",
    r"пишет",
    r"is typing",
    r"are typing",
    r"typing",
    r"is writing",
    r"schreibt",
    r"écrit",
    r"escribiendo",
    r"thinking",
    r"думает",
)
BOT_CHECK = _any(
    r"(?:вы|ты) (?:случайно )?(?:не )?(?:бот|робот|программа)", r"(?:бот|робот)(?:\?|$)", r"вы (?:живой )?человек\?", r"с кем я (?:говорю|общаюсь)", r"кто (?:вы|это|спрашивает)\b.*\?", r"are you (?:a |an )?(?:ro)?bot", r"are you (?:a )?(?:real|human|person)",
    r"is this (?:a )?(?:ro)?bot", r"who (?:am i|is this|are you)", r"why (?:are|do) you ask", r"вы (?:точно )?(?:настоящий|реальный)",
)  # fmt: skip
