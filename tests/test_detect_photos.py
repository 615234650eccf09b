"""What stands for an operator is told from the pixels of drawn pictures: a shaded portrait, letters, a silhouette, an emblem."""

from __future__ import annotations

import pytest
from detect_pictures import initials, landscape, logo, png, portrait, silhouette
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect.photos import class_of_picture
from auditor.types import PhotoClass

SKINS = [(255, 219, 190), (224, 172, 140), (198, 134, 98), (141, 85, 54)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("skin", SKINS)
def test_a_shaded_portrait_is_a_person(skin: tuple[int, int, int], kind: str) -> None:
    assert class_of_picture(png(portrait(96, skin), kind)) is PhotoClass.PERSON


def test_a_photograph_without_a_face_is_no_person() -> None:
    assert class_of_picture(png(landscape(), "JPEG")) is PhotoClass.LOGO


@pytest.mark.parametrize("letters", ["А", "M", "JD"])
def test_letters_on_a_disc_are_initials(letters: str) -> None:
    assert class_of_picture(png(initials(letters))) is PhotoClass.INITIALS


@pytest.mark.parametrize("round_", [True, False])
def test_a_head_and_shoulders_in_one_colour_are_stock(round_: bool) -> None:
    assert class_of_picture(png(silhouette(round_=round_))) is PhotoClass.STOCK


@pytest.mark.parametrize("shape", ["star", "bag", "Ромашка"])
def test_an_emblem_is_a_logo(shape: str) -> None:
    assert class_of_picture(png(logo(shape))) is PhotoClass.LOGO


def test_words_around_the_picture_weigh_only_where_the_pixels_leave_it_open() -> None:
    star, face = png(logo("star")), png(portrait())
    assert class_of_picture(star, src="/img/default-avatar.png") is PhotoClass.STOCK
    assert class_of_picture(face, src="/img/default-avatar.png") is PhotoClass.PERSON
    assert class_of_picture(star, text="АК") is PhotoClass.INITIALS


def test_nothing_visible_is_none_and_what_cannot_be_read_is_unknown() -> None:
    assert class_of_picture(b"") is PhotoClass.NONE
    assert class_of_picture(b"", text="АК") is PhotoClass.INITIALS
    assert class_of_picture(png(initials("", round_=False))) is PhotoClass.NONE
    assert class_of_picture(png(portrait()), css_size=(1, 1)) is PhotoClass.NONE
    assert class_of_picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is PhotoClass.UNKNOWN
    assert class_of_picture(png(portrait())[:200]) is PhotoClass.UNKNOWN


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.integers(0, 3000), st.binary(max_size=40))
def test_broken_files_are_classed_all_the_same(kind: str, at: int, junk: bytes) -> None:
    whole = png(portrait(48), kind)
    assert class_of_picture(whole[:at] + junk + whole[at + len(junk) :]) in PhotoClass
