"""offerlens: any link to a 1688.com offer -> clean, complete product data.

>>> from offerlens import encode_reply, read_link, read_page
"""

from offerlens.item import Item
from offerlens.link import read_link
from offerlens.pages import read_page
from offerlens.reply import encode_reply

__version__ = "0.1.0"
__all__ = ["Item", "__version__", "encode_reply", "read_link", "read_page"]
