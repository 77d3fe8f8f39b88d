"""The signature of a call (Open Platform, "API签名规则"); articles that use MD5 here are wrong."""

import hashlib
import hmac
from collections.abc import Mapping


def sign(secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """The signature of a call to a path such as ``param2/1/system/currentTime/KEY``.

    Upper-case hexadecimal of the HMAC-SHA1 over the path and all parameters, each as its name and its value, unencoded,
    in the order of the joined texts.
    """
    text = path + "".join(sorted(name + value for name, value in parameters.items()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha1).hexdigest().upper()
