"""The vocabulary of the street: industries with their goods, cities, and the words of shop names, in Russian and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """One industry: its name in the panel, words for shop names (Latin, Cyrillic), and goods as (name, price in roubles)."""

    industry: str
    title_ru: str
    title_en: str
    latin: tuple[str, ...]
    cyrillic: tuple[str, ...]
    goods_ru: tuple[tuple[str, int], ...]
    goods_en: tuple[tuple[str, int], ...]


def _trade(industry: str, titles: str, latin: str, cyrillic: str, ru: str, en: str) -> Trade:
    def goods(text: str) -> tuple[tuple[str, int], ...]:
        pairs = (part.rsplit(" ", 1) for part in text.split("; "))
        return tuple((name, int(price)) for name, price in pairs)

    title_ru, title_en = titles.split(" | ")
    return Trade(industry, title_ru, title_en, tuple(latin.split()), tuple(cyrillic.split()), goods(ru), goods(en))


TRADES = (
    _trade("pet supplies", "Товары для животных | Pet supplies", "kotomir lapka zoodom hvostik barsik petnook", "котомир лапка зоодвор",
           "Корм для кошек с лососем, 10 кг 4890; Лежанка для собак 2350; Когтеточка «Пальма» 3190; Аквариум 60 л 7900; Наполнитель древесный 690; Поводок-рулетка 5 м 1150",
           "Salmon cat food, 10 kg 4890; Dog bed, grey 2350; Scratching post 3190; Aquarium 60 l 7900; Wood litter 690; Retractable leash 5 m 1150"),
    _trade("computers", "Компьютеры и комплектующие | Computers", "bitovik kompas silikon noutbery rambus corebench", "битовик ноутград силикон",
           "Ноутбук 15,6\" Ryzen 5 54990; Видеокарта 8 ГБ 41990; SSD-накопитель 1 ТБ 6790; Монитор 27\" IPS 18990; Клавиатура механическая 5490; Блок питания 650 Вт 6190",
           "Laptop 15.6\" Ryzen 5 54990; Graphics card 8 GB 41990; SSD 1 TB 6790; Monitor 27\" IPS 18990; Mechanical keyboard 5490; Power supply 650 W 6190"),
    _trade("tools & equipment", "Инструмент и оборудование | Tools and equipment", "dreltorg molotok gaechka instrumir verstak toolyard", "молоток гаечка верстак",
           "Дрель ударная 800 Вт 5990; Перфоратор SDS-plus 9490; Набор ключей 108 предметов 7290; Сварочный инвертор 13900; Лазерный уровень 6390; Компрессор 24 л 12490",
           "Impact drill 800 W 5990; Rotary hammer SDS-plus 9490; Socket set, 108 pieces 7290; Welding inverter 13900; Laser level 6390; Air compressor 24 l 12490"),
    _trade("clothing", "Одежда | Clothing", "niti platyer garderob lenok vesnyanka seamly", "ниточка лён гардероб",
           "Платье льняное 5490; Пальто шерстяное 15900; Джинсы прямые 4290; Рубашка хлопковая 2990; Свитер крупной вязки 4790; Шарф из мериноса 2190",
           "Linen dress 5490; Wool coat 15900; Straight jeans 4290; Cotton shirt 2990; Chunky knit sweater 4790; Merino scarf 2190"),
    _trade("shoes", "Обувь | Shoes", "bashmachok kabluk shagom podoshva krossy solemate", "башмачок каблук шагом",
           "Ботинки демисезонные 7990; Кроссовки беговые 8490; Туфли-лодочки 5990; Сандалии детские 2490; Сапоги зимние 11900; Мокасины замшевые 6290",
           "Autumn boots 7990; Running shoes 8490; Court shoes 5990; Kids' sandals 2490; Winter boots 11900; Suede loafers 6290"),
    _trade("furniture", "Мебель | Furniture", "divanych stulya komodia uyutdom yasen oakandco", "комодия уютдом ясень",
           "Диван угловой 45900; Стол обеденный дубовый 27900; Кресло поворотное 12900; Шкаф-купе 38900; Кровать 160×200 24900; Тумба под ТВ 9900",
           "Corner sofa 45900; Oak dining table 27900; Swivel armchair 12900; Sliding wardrobe 38900; Bed 160×200 24900; TV stand 9900"),
    _trade("home appliances", "Бытовая техника | Home appliances", "chaynikoff tehnodar holodok pylesos bytok appliancy", "чайникофф технодар холодок",
           "Холодильник двухкамерный 42900; Стиральная машина 7 кг 31900; Пылесос вертикальный 17900; Чайник 1,7 л 2490; Микроволновая печь 8990; Утюг с парогенератором 11900",
           "Fridge freezer 42900; Washing machine 7 kg 31900; Stick vacuum 17900; Kettle 1.7 l 2490; Microwave oven 8990; Steam iron 11900"),
    _trade("children's goods", "Детские товары | Children's goods", "karapuz malyshok pogremok topotun kroha tinytown", "карапуз малышок кроха",
           "Коляска-трость 9900; Автокресло 0-18 кг 14900; Кроватка с маятником 12900; Конструктор 450 деталей 3290; Подгузники, 64 шт. 1490; Стульчик для кормления 6900",
           "Stroller 9900; Car seat 0-18 kg 14900; Baby cot 12900; Building set, 450 pieces 3290; Nappies, 64 pcs 1490; High chair 6900"),
    _trade("cosmetics", "Косметика и парфюмерия | Cosmetics and perfume", "rumyana parfumka krasota pudra lepestok bloomery", "румяна пудра лепесток",
           "Крем для лица 50 мл 1890; Сыворотка с витамином C 2490; Духи «Северный сад» 5900; Помада матовая 990; Шампунь без сульфатов 790; Тушь для ресниц 1190",
           "Face cream 50 ml 1890; Vitamin C serum 2490; North Garden perfume 5900; Matte lipstick 990; Sulfate-free shampoo 790; Mascara 1190"),
    _trade("car parts", "Автозапчасти | Car parts", "kolodka svechka porshen motoryad avtosklad gearbarn", "колодка поршень свечка",
           "Колодки тормозные передние 2890; Масло моторное 5W-30, 4 л 3190; Аккумулятор 60 Ач 7490; Свечи зажигания, 4 шт. 1690; Фильтр салона 690; Щётки стеклоочистителя 1290",
           "Front brake pads 2890; Engine oil 5W-30, 4 l 3190; Car battery 60 Ah 7490; Spark plugs, 4 pcs 1690; Cabin filter 690; Wiper blades 1290"),
    _trade("sports goods", "Спорт и туризм | Sports goods", "turpohod lyzhnya veloko gantel priboy trailhut", "турпоход лыжня гантель",
           "Палатка трёхместная 11900; Велосипед горный 27\" 34900; Гантели разборные 20 кг 4990; Спальник до −5 °C 5490; Лыжи беговые 8900; Рюкзак 65 л 7490",
           "Tent for three 11900; Mountain bike 27\" 34900; Dumbbell set 20 kg 4990; Sleeping bag to −5 °C 5490; Cross-country skis 8900; Backpack 65 l 7490"),
    _trade("books", "Книги | Books", "bukvoed2 stranitsa knigovorot polka zakladka pagewell", "страница книговорот полка",
           "Роман «Дом у реки» 690; Атлас мира большой 2490; Учебник по химии, 9 класс 890; Сборник сказок 790; Кулинарная книга 1290; Детектив «Тихий берег» 590",
           "Novel: The House by the River 690; Large world atlas 2490; Chemistry textbook 890; Collected fairy tales 790; Cookbook 1290; Crime novel: Quiet Shore 590"),
    _trade("gifts & flowers", "Цветы и подарки | Flowers and gifts", "buketik romashka tyulpan podarok svechi petalry", "букетик ромашка подарок",
           "Букет из 25 роз 3990; Корзина с фруктами 4590; Свеча ароматическая 1290; Плюшевый медведь 2190; Открытка ручной работы 390; Тюльпаны, 51 шт. 5900",
           "Bouquet of 25 roses 3990; Fruit basket 4590; Scented candle 1290; Teddy bear 2190; Handmade card 390; 51 tulips 5900"),
    _trade("food", "Продукты и чай | Food and tea", "samovar chaynaya medok lavkaok krupa larderly", "самовар медок чайная",
           "Чай улун, 100 г 890; Мёд липовый, 1 кг 1190; Кофе в зёрнах, 1 кг 1890; Сыр выдержанный, 300 г 790; Орехи кедровые, 500 г 1490; Варенье из шишек 590",
           "Oolong tea, 100 g 890; Linden honey, 1 kg 1190; Coffee beans, 1 kg 1890; Aged cheese, 300 g 790; Pine nuts, 500 g 1490; Pine cone jam 590"),
    _trade("building materials", "Стройматериалы | Building materials", "kirpichi plitkaok sruby laminatus prorab brickline", "прораб плитка кирпич",
           "Ламинат 33 класс, 1 м² 1190; Плитка керамическая, 1 м² 1490; Краска интерьерная, 9 л 4290; Смеситель для кухни 5490; Утеплитель, упаковка 1890; Дверь межкомнатная 8900",
           "Laminate class 33, 1 m² 1190; Ceramic tiles, 1 m² 1490; Interior paint, 9 l 4290; Kitchen tap 5490; Insulation, pack 1890; Interior door 8900"),
)  # fmt: skip

CITIES = (
    ("Москва", "Europe/Moscow", "495"),
    ("Санкт-Петербург", "Europe/Moscow", "812"),
    ("Казань", "Europe/Moscow", "843"),
    ("Екатеринбург", "Asia/Yekaterinburg", "343"),
    ("Новосибирск", "Asia/Novosibirsk", "383"),
    ("Самара", "Europe/Samara", "846"),
    ("Владивосток", "Asia/Vladivostok", "423"),
    ("Калининград", "Europe/Kaliningrad", "4012"),
    ("Краснодар", "Europe/Moscow", "861"),
    ("Омск", "Asia/Omsk", "3812"),
)
"""Cities with their time zone and dialling code."""

FIRST_RU = ("Анна", "Мария", "Ольга", "Дмитрий", "Сергей", "Екатерина", "Алексей", "Ирина", "Павел", "Наталья")
FIRST_EN = ("Anna", "Emily", "James", "Laura", "Daniel", "Sophie", "Mark", "Olivia", "Peter", "Grace")
