"""The signature, by the vectors that are published."""

import pytest

from offerlens.sources.open_platform.signing import sign

DETAIL = "param2/1/com.alibaba.fenxiao.crossborder/product.search.queryProductDetail/1000000"


@pytest.mark.parametrize(
    ("path", "secret", "parameters", "signature"),
    [
        (
            "param2/1/system/currentTime/1000000",
            "test123",
            {"b": "2", "a": "1"},
            "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88",
        ),
        (
            "param2/1/system/currentTime/TEST_APPKEY_0001",
            "UNIT-TEST-SECRET",
            {
                "_aop_timestamp": "1700000000000",
                "access_token": "UNIT-TEST-TOKEN-abc123",
                "productId": "694567890123",
            },
            "75CD0EB77C5DCB393BD2C2E4DB4CE09849780EC9",
        ),
        (
            DETAIL,
            "test123",
            {"access_token": "test-token", "offerDetailParam": '{"offerId":652702302959,"country":"en"}'},
            "9960E3FE8D2DC75F61AEA6DB27670A55327C133D",
        ),
    ],
)
def test_a_published_vector(path: str, secret: str, parameters: dict[str, str], signature: str) -> None:
    assert sign(secret, path, parameters) == signature


def test_the_order_of_the_parameters_does_not_matter() -> None:
    assert sign("s", "p", {"a": "1", "b": "2"}) == sign("s", "p", {"b": "2", "a": "1"})
