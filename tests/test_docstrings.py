"""The strings under the fields of a class."""

import msgspec

from offerlens.docstrings import field_docstrings
from offerlens.item import Sku, Tier
from offerlens.settings import ServerSettings


def test_a_field_has_the_string_that_stands_under_it() -> None:
    assert field_docstrings(Tier) == {
        "begin_amount": "From how many pieces on the price holds.",
        "price": "Yuan a piece, two decimals, as paid now.",
    }


def test_they_come_in_the_order_of_the_fields() -> None:
    assert list(field_docstrings(Sku)) == [field.name for field in msgspec.structs.fields(Sku)]


def test_those_of_a_class_that_it_is_made_from_belong_to_it() -> None:
    assert field_docstrings(ServerSettings)["home"] == "The folder of the accounts."


def test_a_class_of_others_has_none() -> None:
    assert field_docstrings(msgspec.Struct) == {}
