"""Replies as ready bytes, made once of an offer that was read, and gone with it."""

import msgspec

from offerlens.reply import About


class Ready(msgspec.Struct, frozen=True, gc=False):
    """A reply that can be sent."""

    at: float
    """Seconds since the epoch when its offer was fetched."""
    body: bytes
    about: About


encode_ready = msgspec.msgpack.Encoder().encode
decode_ready = msgspec.msgpack.Decoder(Ready).decode
