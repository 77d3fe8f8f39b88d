"""An item as rows of a table: one a SKU, or one for an offer without SKUs."""

from msgspec import Struct, structs

from offerlens.item import Item, Sku


class Row(Struct, frozen=True):
    """One thing that can be ordered, with what its offer says of it."""

    item_id: int
    skuid: str
    title: str
    choice: str
    """The SKU's values as "name:value;name:value"."""
    sale_price: str
    """Yuan a piece at the least quantity."""
    list_price: str
    """Before a promotion; "" when none lowers the price."""
    sku_stock: int
    begin_num: int
    """The least number of pieces of an order."""
    tiers: str
    """The quantity ladder as "from:price from:price"."""
    weight_kg: float
    length_cm: float
    width_cm: float
    height_cm: float
    image: str
    """The SKU's picture, or else the offer's first."""
    offer_unit: str
    shop_name: str
    seller_member_id: str
    location: str
    delivery_fee: float | None
    category_id: int
    is_sold_out: bool
    stock: int
    specid: str
    product_url: str
    video_url: str
    file: str
    """The page that was read."""


COLUMNS = [column.name for column in structs.fields(Row)]


def rows_of(item: Item, file: str) -> list[Row]:
    """The rows of an item."""
    if not item.skus:
        return [_row(item, file, None)]
    return [_row(item, file, sku) for sku in item.skus]


def _row(item: Item, file: str, sku: Sku | None) -> Row:
    tiers = item.tiered_price_info.prices
    package = sku.package_info if sku else None
    return Row(
        item_id=item.item_id,
        skuid=sku.skuid if sku else "",
        title=item.title,
        choice=sku.props_names if sku else "",
        sale_price=sku.sale_price if sku else (tiers[0].price if tiers else ""),
        list_price=(sku.origin_price or "") if sku else "",
        sku_stock=sku.stock if sku else item.stock,
        begin_num=item.tiered_price_info.begin_num,
        tiers=" ".join(f"{tier.begin_amount}:{tier.price}" for tier in tiers),
        weight_kg=package.weight if package else 0,
        length_cm=package.length if package else 0,
        width_cm=package.width if package else 0,
        height_cm=package.height if package else 0,
        image=_image(item, sku),
        offer_unit=item.offer_unit,
        shop_name=item.shop_info.shop_name,
        seller_member_id=item.shop_info.seller_member_id,
        location=item.delivery_info.location,
        delivery_fee=item.delivery_info.delivery_fee,
        category_id=item.category_id,
        is_sold_out=item.is_sold_out,
        stock=item.stock,
        specid=sku.specid if sku else "",
        product_url=item.product_url,
        video_url=item.video_url,
        file=file,
    )


def _image(item: Item, sku: Sku | None) -> str:
    pairs = [pair.split(":") for pair in sku.props_ids.split(";")] if sku and sku.props_ids else []
    chosen = [item.sku_props[int(pid)].values[int(vid)].image_url for pid, vid in pairs]
    return next((url for url in [*chosen, *item.main_imgs] if url), "")
