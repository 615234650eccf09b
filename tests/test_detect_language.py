"""The language of a page comes from what is written; the attribute decides only where that does not tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.language import language_of_text

RU = "Наш магазин доставит товары по всей России. Оплата при получении, для вас скидки и подарки."
UK = "Наш магазин доставить товари по всій Україні. Оплата при отриманні, для вас знижки і подарунки."


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (RU, "", "ru"),
        (RU, "en", "ru"),
        (UK, "", "uk"),
        (UK, "ru-RU", "uk"),
        ("Магазінаў у нас няма, ёсць толькі дастаўка ў любы горад. Усё проста і хутка, дзякуй за ваш выбар.", "", "be"),
        ("Біздің дүкен бүкіл Қазақстан бойынша жеткізеді, тауарларды қазір сатып алыңыз", "", "kk"),
        ("Нашите продукти се доставят в цялата страна за вас. Поръчката е лесна и ние сме с вас от години.", "de", "bg"),
        ("We deliver to all of the country and you can pay with your card. Add the kettle to your cart for free shipping.", "", "en"),
        ("We deliver to all of the country and you can pay with your card. Add the kettle to your cart for free shipping.", "de", "en"),
        ("Wir liefern in alle Städte und Sie zahlen mit der Karte. Der Versand ist frei und die Ware kommt bei Ihnen an.", "", "de"),
        ("Nous livrons dans tous les pays et vous payez avec la carte. La livraison est offerte pour les achats sur le site.", "", "fr"),
        ("Dostawa jest darmowa, a płatność kartą nie jest problemem. Wszystkie produkty są dostępne od ręki i na zamówienie.", "", "pl"),
        ("Телефон Samsung Galaxy S21 Ultra 5G Dual SIM, чехол Apple iPhone, кабель USB Type-C", "", "ru"),
        ("Iletişim ve kargo için bize ulaşın, tüm ürün çok ucuz, sepet ile ödeme daha kolay", "", "tr"),
        ("", "", "und"),
        ("", "ru-RU", "ru"),
        ("42 100 500", "en", "en"),
        ("OK", "x-none", "und"),
        ("私たちの店へようこそ。送料無料でお届けします。", "", "ja"),
        ("欢迎光临我们的商店全国免费送货上门我们提供优质的服务和产品", "", "zh"),
        ("Καλώς ήρθατε στο κατάστημά μας για τσάι", "", "el"),
    ],
)
def test_language(text: str, declared: str, language: str) -> None:
    assert language_of_text(text, declared) == language


@given(st.text(max_size=300), st.text(max_size=10))
def test_any_text_has_an_answer(text: str, declared: str) -> None:
    assert language_of_text(text, declared)
