"""The stand-in's own offers: what a seller would have entered, before any page shows it.

They lie as files beside this module, one an offer, so that tests, benchmarks and the demo tell of the same goods.
859086919394 is the offer of the documented reply; the others are made up, each for one way of selling.
"""

from functools import cache
from importlib.resources import files

from msgspec import Struct, json, structs


class Rung(Struct, frozen=True):
    """One step of a quantity ladder."""

    begin: int
    price: str
    list_price: str | None = None
    """Before the running promotion, if there is one."""


class OptionValue(Struct, frozen=True):
    name: str
    image: str = ""


class Option(Struct, frozen=True):
    """What a buyer chooses by."""

    name: str
    values: list[OptionValue]
    fid: int = 3216


class GoodsSku(Struct, frozen=True):
    sku_id: int
    spec_id: str
    choice: list[int]
    stock: int
    price: str | None = None
    """None where the ladder prices the SKU."""
    list_price: str | None = None
    grams: int = 0
    size: tuple[int | float, int | float, int | float] = (0, 0, 0)
    """Length, width and height in centimetres."""
    sold: int = 0


class MixedBatch(Struct, frozen=True):
    num: int
    amount: int
    shop_num: int = 2147483647
    begin: int = 0


class Shop(Struct, frozen=True):
    company: str
    login_id: str
    user_id: int
    member_id: str


class Freight(Struct, frozen=True):
    location: str
    address: str
    template: int
    fee: int | float | None
    """Yuan; None when it is free."""
    unit_weight: int | float = 0


class Coupon(Struct, frozen=True):
    """A promotion of the coupon panel. Times are seconds since the epoch."""

    type: str
    type_name: str
    label: str
    sentence: str
    start: int | None = None
    end: int | None = None
    display_only: bool = False
    """Whether the script's own list leaves it out, as it does with what the platform adds."""


class Goods(Struct, frozen=True, kw_only=True):
    """An offer as its seller entered it."""

    offer_id: int
    title: str
    category_id: int
    root_category_id: int
    unit: str = "件"
    attributes: list[tuple[str, list[str]]]
    gallery: list[str]
    """Pictures; the first five are the main ones, SKU pictures follow."""
    video_id: int = 0
    detail_url: str
    sold: int = 0
    begin: int = 1
    bookable: int
    ladder: list[Rung] = []
    mix: MixedBatch | None = None
    shop: Shop
    freight: Freight
    services: list[str] = []
    options: list[Option] = []
    skus: list[GoodsSku] = []
    coupons: list[Coupon] = []
    published: bool = True
    one_piece: str | None = None
    """Yuan for a single piece sent to a reseller's customer, postage included; None when it is not sold so."""
    year: int = 2024
    """The od-version of its page."""

    def value_names(self, sku: GoodsSku) -> list[str]:
        """The names of the values a SKU stands for."""
        return [option.values[at].name for option, at in zip(self.options, sku.choice, strict=True)]

    def paid_prices(self) -> list[str]:
        """What is asked now, by SKU or by rung."""
        return [rung.price for rung in self.ladder] or [sku.price for sku in self.skus if sku.price]

    def list_prices(self) -> list[str]:
        """The same before the running promotion."""
        priced = self.ladder or self.skus
        return [price for entry in priced if (price := entry.list_price or entry.price)]


DOCUMENTED = 859086919394
"""The offer of the documented reply."""


@cache
def catalogue() -> dict[int, Goods]:
    """All offers by id."""
    folder = files("offerlens.standin") / "offers"
    read = json.Decoder(Goods).decode
    offers = [read(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".json")]
    return {goods.offer_id: goods for goods in sorted(offers, key=lambda goods: goods.offer_id)}


@cache
def english() -> dict[str, str]:
    """The texts that the stand-in has in English: those of the documented offer."""
    read: dict[str, str] = json.decode((files("offerlens.standin") / "english.json").read_bytes())
    return read


def in_english(goods: Goods) -> Goods:
    """An offer as 1688 shows it to whoever asks for English: what it has no words for stays Chinese."""
    said = english()

    def of(text: str) -> str:
        return said.get(text, text)

    options = [
        structs.replace(
            option,
            name=of(option.name),
            values=[structs.replace(value, name=of(value.name)) for value in option.values],
        )
        for option in goods.options
    ]
    return structs.replace(
        goods,
        title=of(goods.title),
        unit=of(goods.unit),
        attributes=[(of(name), [of(value) for value in values]) for name, values in goods.attributes],
        options=options,
        year=max(goods.year, 2025),
    )


def renamed(goods: Goods, offer_id: int) -> Goods:
    """The same offer under another id."""
    return structs.replace(goods, offer_id=offer_id)
