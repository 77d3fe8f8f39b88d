"""Clients of the service, or of any other with the documented contract.

>>> from offerlens import Client
>>> with Client("http://127.0.0.1:8688", "demo") as client:
...     answer = client.get_product("https://detail.1688.com/offer/859086919394.html")
"""

try:
    import httpcore2  # noqa: F401 - looked for here, so that whoever lacks it is told what to do
except ModuleNotFoundError as missing:
    raise ImportError("The client needs a library of its own: pip install 'offerlens[client]'.") from missing

from offerlens.client.answers import Account, Answer, Concurrency, DescriptionAnswer, Health, SourceLook, Today
from offerlens.client.asynchronous import AsyncClient
from offerlens.client.errors import (
    AccountSpent,
    BadRequest,
    Busy,
    CallFailed,
    ClientError,
    InternalError,
    NotAllowed,
    OutOfTime,
    TimedOut,
    Unavailable,
    Unreachable,
    UnreadableReply,
)
from offerlens.client.service import Language, Scene
from offerlens.client.synchronous import Client
from offerlens.errors import Attempt

__all__ = [
    "Account",
    "AccountSpent",
    "Answer",
    "AsyncClient",
    "Attempt",
    "BadRequest",
    "Busy",
    "CallFailed",
    "Client",
    "ClientError",
    "Concurrency",
    "DescriptionAnswer",
    "Health",
    "InternalError",
    "Language",
    "NotAllowed",
    "OutOfTime",
    "Scene",
    "SourceLook",
    "TimedOut",
    "Today",
    "Unavailable",
    "Unreachable",
    "UnreadableReply",
]
