"""What ``GET /pictures`` answers to the holder of a token."""

from offerlens.errors import FieldMissing
from offerlens.pictures import Pictures
from offerlens.web.call import Call
from offerlens.web.desk import Desk
from offerlens.web.envelope import Header, Response, failure, unheard

_HEADERS: list[Header] = [
    (b"cache-control", b"private, max-age=86400"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
]
"""The browser keeps it for a day. Whatever it is, it runs nothing, asks nobody, and no other site can show it."""


async def answer_picture(desk: Desk, pictures: Pictures, call: Call) -> Response:
    """``GET /pictures?of=…``: a picture of an offer. It is no call, and free; accounts take turns."""
    account = await desk.look(call)
    address = call.parameters.get("of")
    if not address:
        raise FieldMissing("of: the address of a picture is missing.")
    call.account = hash(account.name)
    try:
        async with call.limit, call.only_while_there():
            picture = await pictures.fetch(address, call.caller)
    except TimeoutError:
        return unheard() if call.left else failure(call.out_of_time(), call.request_id)
    return Response(picture.body, headers=_HEADERS, media_type=(b"content-type", picture.media_type))
