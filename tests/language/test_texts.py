"""Which texts of an item are translated, and how they are put back."""

import msgspec
import pytest
from msgspec.structs import replace

from offerlens.item import Item, Promotion, SkuProp, SkuValue
from offerlens.language.texts import Role, brands_of, role_of_values, texts_of, with_texts
from offerlens.pages import read_page
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of


def item(offer_id: int = DOCUMENTED) -> Item:
    """An offer of the stand-in."""
    return read_page(page_of(offer_id) or b"")


def bare(**fields: object) -> Item:
    """The documented offer without its properties, with some fields otherwise."""
    return replace(replace(item(), product_props=[], sku_props=[], skus=[]), **fields)


def bracketed(text: str, role: Role) -> str:
    """A text that shows what it was taken for."""
    return f"<{text}|{role}>"


def test_the_texts_are_what_buyers_read() -> None:
    texts = list(texts_of(item()))
    assert texts[:5] == [
        (item().title, "title"),
        ("件", "unit"),
        ("江苏省连云港市", "value"),
        ("7天无理由退货", "value"),
        ("晚发必赔", "value"),
    ]
    assert texts[-4:] == [("尺码", "name"), ("S", "value"), ("M", "value"), ("L", "value")]


def test_the_values_of_a_property_are_texts_of_their_own() -> None:
    assert list(texts_of(bare()))[5:] == []
    assert list(texts_of(bare(product_props=[{"功能": "休闲,透气"}])))[5:] == [
        *(("功能", "name"), ("休闲", "value"), ("透气", "value")),
    ]


def test_promotions_are_read_too() -> None:
    promotion = Promotion("", "满50减5券", "入会有礼券", None, None, "INTERACT", "互动优惠券")
    assert [text for text, _ in texts_of(bare(promotions=[promotion]))][5:] == ["满50减5券", "入会有礼券", "互动优惠券"]


@pytest.mark.parametrize("name", ["品牌", "货号", "货号2", "产品型号", "生产许可证号", "3C证书编号", "商品3C认证码"])
def test_brands_and_codes_are_kept(name: str) -> None:
    assert role_of_values(name) == "kept"


@pytest.mark.parametrize("name", ["品牌类型", "颜色", "材质", "型号说明"])
def test_other_values_are_not(name: str) -> None:
    assert role_of_values(name) == "value"


@pytest.mark.parametrize(
    ("value", "brands"),
    [
        ("Sandisk/闪迪", {"闪迪": "Sandisk"}),
        ("梵贞", {"梵贞": "梵贞"}),
        ("XRD", {}),
        ("无", {}),
    ],
)
def test_the_brand_of_an_offer_is_known_in_its_texts(value: str, brands: dict[str, str]) -> None:
    assert brands_of(bare(product_props=[{"品牌": value}])) == brands


def test_nothing_changes_where_nothing_is_said_otherwise() -> None:
    assert with_texts(item(), lambda text, _: text) == item()


def test_each_text_is_said_by_what_it_is() -> None:
    changed = with_texts(item(), bracketed)
    assert (changed.title, changed.offer_unit) == (f"<{item().title}|title>", "<件|unit>")
    assert changed.delivery_info.location == "<江苏省连云港市|value>"
    assert changed.service_tags == ["<7天无理由退货|value>", "<晚发必赔|value>"]
    assert changed.product_props[15] == {"<品牌|name>": "<其他|kept>"}
    assert changed.sku_props[0].prop_name == "<颜色|name>"


def test_each_value_of_a_list_is_said_for_itself() -> None:
    changed = with_texts(bare(product_props=[{"功能": "休闲,透气"}]), bracketed)
    assert changed.product_props == [{"<功能|name>": "<休闲|value>,<透气|value>"}]


def test_the_names_of_a_sku_are_always_those_of_its_properties() -> None:
    changed = with_texts(item(), bracketed)
    for sku in changed.skus:
        chosen = [pair.split(":") for pair in sku.props_ids.split(";")]
        props = [(changed.sku_props[int(pid)], int(vid)) for pid, vid in chosen]
        assert sku.props_names == ";".join(f"{prop.prop_name}:{prop.values[vid].name}" for prop, vid in props)


def test_two_values_of_a_property_never_become_the_same() -> None:
    colors = SkuProp("0", "颜色", [SkuValue("0", "粉色", ""), SkuValue("1", "粉红色", ""), SkuValue("2", "红色", "")])
    said = {"粉色": "Pink", "粉红色": "pink", "红色": "Red"}
    changed = with_texts(bare(sku_props=[colors]), lambda text, _: said.get(text, text))
    assert [value.name for value in changed.sku_props[0].values] == ["Pink (粉色)", "pink (粉红色)", "Red"]


def test_nor_do_they_in_the_list_of_a_property() -> None:
    said = {"粉色": "Pink", "粉红色": "Pink"}
    listed = bare(product_props=[{"颜色": "粉色,粉红色"}])
    assert with_texts(listed, lambda text, _: said.get(text, text)).product_props == [
        {"颜色": "Pink (粉色),Pink (粉红色)"},
    ]


def test_a_value_that_becomes_another_keeps_its_original() -> None:
    colors = SkuProp("0", "颜色", [SkuValue("0", "Red", ""), SkuValue("1", "红色", "")])
    changed = with_texts(bare(sku_props=[colors]), lambda text, _: {"红色": "Red"}.get(text, text))
    assert [value.name for value in changed.sku_props[0].values] == ["Red", "Red (红色)"]


def test_two_names_never_become_the_same() -> None:
    said = {"风格": "Style", "款式": "Style"}
    named = bare(product_props=[{"风格": "x"}, {"款式": "y"}, {"风格": "z"}])
    assert [list(prop) for prop in with_texts(named, lambda text, _: said.get(text, text)).product_props] == [
        *(["Style (风格)"], ["Style (款式)"], ["Style (风格)"]),
    ]


def test_promotions_are_said_but_not_their_types() -> None:
    promotion = Promotion("", "满50减5券", "入会有礼券", None, None, "INTERACT", "互动优惠券")
    changed = with_texts(bare(promotions=[promotion]), lambda _, __: "x")
    assert changed.promotions == [Promotion("", "x", "x", None, None, "INTERACT", "x")]


def test_ids_prices_pictures_and_the_seller_never_change() -> None:
    changed = with_texts(item(), lambda _, __: "x")
    kept = ("item_id", "main_imgs", "price_info", "tiered_price_info", "shop_info", "stock", "currency", "detail_url")
    assert [getattr(changed, name) for name in kept] == [getattr(item(), name) for name in kept]
    assert [(sku.skuid, sku.specid, sku.props_ids) for sku in changed.skus] == [
        (sku.skuid, sku.specid, sku.props_ids) for sku in item().skus
    ]


def test_an_item_without_skus_has_its_texts_said_too() -> None:
    assert with_texts(msgspec.structs.replace(item(), sku_props=[], skus=[]), bracketed).title.startswith("<")
