"""Pages whose data are ``window.__INIT_DATA={…}``: the desktop page of 2021 to 2024, the mobile page of 2025 and 2026.

Both are strict JSON of two halves: ``globalData`` for what is ordered, and ``data``, the components that show the rest
under keys that mean nothing. A component is known by how its ``componentType`` ends; many are empty.
"""

from msgspec import field

from offerlens.pages.literal import LiteralReader, Node, cut
from offerlens.pages.parts import (
    Attribute,
    DataJson,
    PieceWeightScale,
    PriceModel,
    Service,
    Shipping,
    Video,
)
from offerlens.pages.promotions import CouponGroup
from offerlens.pages.values import Scalar

_MARKER = b"window.__INIT_DATA"


class SkuImage(Node):
    img_url: Scalar = None


class Shown(Shipping):
    """What a component shows. No two give one name to different things, so one struct reads them all."""

    sku_weight: dict[str, Scalar] = {}
    piece_weight_scale: PieceWeightScale = field(default_factory=PieceWeightScale)
    offer_img_list: list[Scalar] = []
    sku_images: list[SkuImage] = []
    video: Video = field(default_factory=Video)
    video_url: Scalar = None
    detail_url: Scalar = None
    price_model: PriceModel = field(default_factory=PriceModel)
    coupon_info_list: list[CouponGroup] = []
    props_list: list[Attribute] = []
    service_detail: list[Service] = []
    offer_domain: Scalar = None
    """A text that holds JSON, on desktop pages up to 2022."""


class Component(Node):
    component_type: str = ""
    data: Shown | list[Attribute] | None = None


class SendAddress(Node):
    send_address: Scalar = None


class ExtraInfo(Node):
    freight_info: SendAddress = field(default_factory=SendAddress)


class DistributeSkuModel(Node):
    extra_info: ExtraInfo = field(default_factory=ExtraInfo)


class GlobalData(DataJson):
    distribute_sku_model: DistributeSkuModel = field(default_factory=DistributeSkuModel)


class InitData(Node):
    data: dict[str, Component] = {}
    global_data: GlobalData = field(default_factory=GlobalData)

    def shown(self, ending: str) -> Shown:
        """What the component of that type shows; nothing when the page has none."""
        data = next((part.data for part in self._parts(ending)), None)
        return data if isinstance(data, Shown) else Shown()

    def listed(self, ending: str) -> list[Attribute]:
        """The list that is the component of that type."""
        data = next((part.data for part in self._parts(ending)), None)
        return data if isinstance(data, list) else []

    def _parts(self, ending: str) -> list[Component]:
        return [part for part in self.data.values() if part.component_type.endswith(ending)]


_reader = LiteralReader(InitData)


def read_init_data(body: bytes) -> InitData:
    """The data of either page, or of a file that holds nothing but them.

    Raises `PageCutOff` or `PageUnreadable`.
    """
    return _reader.read(cut(body, _MARKER) if _MARKER in body else memoryview(body))
