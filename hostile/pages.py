"""The page that every hostile shop shows beside its nuisance."""

from __future__ import annotations


def page_of(script: str = "", body: str = "", head: str = "") -> str:
    """A small shop's home page; the script stands at the end of the body."""
    return (
        f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Лавка</title>{head}</head><body>'
        '<h1>Лавка</h1><p>Чайники и кружки. Телефон: <a href="tel:+74951234567">+7 495 123-45-67</a></p>'
        f"<nav><a href='/contacts/'>Контакты</a> <a href='/delivery/'>Доставка</a></nav>{body}<script>{script}</script></body></html>"
    )
