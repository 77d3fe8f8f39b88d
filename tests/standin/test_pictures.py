"""The stand-in's pictures: drawn for every address that its offers have."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import requests

from offerlens.standin.goods import DOCUMENTED, Goods, catalogue
from offerlens.standin.pictures import picture_at

MUG, BAG, BOLT, SHIRT, TIE = 600000000001, 600000000002, 600000000003, 600000000005, 600000000006
SVG = "{http://www.w3.org/2000/svg}"


def addresses(goods: Goods) -> list[str]:
    """Every picture of an offer: the gallery, and those of what can be chosen."""
    chosen = [value.image for option in goods.options for value in option.values if value.image]
    return list(dict.fromkeys(goods.gallery + chosen))


def drawn(url: str) -> ElementTree.Element:
    """The picture of an address."""
    return ElementTree.fromstring(picture_at(urlsplit(url).path) or b"")  # noqa: S314 - it is ours


def chosen(offer_id: int, name: str) -> ElementTree.Element:
    """The picture of a value that can be chosen."""
    values = [value for option in catalogue()[offer_id].options for value in option.values]
    return drawn(next(value.image for value in values if value.name == name))


def colours(picture: ElementTree.Element) -> list[str | None]:
    """The colour of each piece of goods in a picture."""
    return [piece.get("color") for piece in picture.iter(f"{SVG}use")]


EACH = pytest.mark.parametrize("url", [url for goods in catalogue().values() for url in addresses(goods)])


@EACH
def test_every_address_of_an_offer_has_its_picture(url: str) -> None:
    assert drawn(url).tag == f"{SVG}svg"


@EACH
def test_a_picture_loads_nothing(url: str) -> None:
    links = {piece.get("href") for piece in drawn(url).iter() if piece.get("href")}
    assert links == {"#goods"}


def test_no_two_addresses_of_an_offer_show_the_same() -> None:
    for goods in catalogue().values():
        shown = [picture_at(urlsplit(url).path) for url in addresses(goods)]
        assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("size", [".220x220", ".640x640", ".60x60"])
def test_a_size_that_is_asked_for_shows_the_same(size: str) -> None:
    assert picture_at(f"/img/ibank/{MUG}-1{size}.jpg") == picture_at(f"/img/ibank/{MUG}-1.jpg")


@pytest.mark.parametrize("path", ["/img/ibank/nothing.jpg", f"/img/ibank/{MUG}-1.jpg.220x220", f"/{MUG}-1.jpg"])
def test_an_address_of_no_offer_has_no_picture(path: str) -> None:
    assert picture_at(path) is None


def test_a_choice_is_shown_in_its_colour() -> None:
    assert (colours(chosen(SHIRT, "大红")), colours(chosen(SHIRT, "酒红"))) == (["#cf2f35"], ["#762738"])


def test_a_mixture_of_colours_is_shown_in_several() -> None:
    assert (len(colours(chosen(TIE, "混色"))), len(colours(chosen(TIE, "单色")))) == (4, 1)


def test_a_choice_is_called_by_its_name() -> None:
    assert [text.text for text in chosen(MUG, "鼠尾草绿 <新>").iter(f"{SVG}text")] == ["鼠尾草绿 <新>"]


def test_the_larger_of_two_sizes_is_shown_larger() -> None:
    scales = [
        float(str(next(chosen(BAG, name).iter(f"{SVG}use")).get("transform")).split("scale(")[1].rstrip(")"))
        for name in ("50*70", "60*80", "80*100")
    ]
    assert scales == sorted(set(scales))


def test_the_measures_are_those_of_the_goods() -> None:
    texts = [text.text for text in drawn(catalogue()[MUG].gallery[4]).iter(f"{SVG}text")]
    assert texts == ["12 × 9.5 cm", "13.5 cm", "512 g"]


@pytest.mark.parametrize(("one", "other"), [(MUG, BAG), (BOLT, SHIRT), (DOCUMENTED, TIE)])
def test_other_goods_have_another_drawing(one: int, other: int) -> None:
    pieces = [
        [ElementTree.tostring(group) for group in drawn(catalogue()[offer_id].gallery[0]).iter(f"{SVG}g")]
        for offer_id in (one, other)
    ]
    assert pieces[0] != pieces[1]


def test_the_site_serves_a_picture(standin: str) -> None:
    answer = requests.get(f"{standin}/img/ibank/{SHIRT}-7.220x220.jpg", timeout=10)
    expected = (200, "image/svg+xml", picture_at(f"/img/ibank/{SHIRT}-7.jpg"))
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == expected


def test_the_site_has_no_picture_of_nothing(standin: str) -> None:
    assert requests.get(f"{standin}/img/ibank/nothing.jpg", timeout=10).status_code == 404
