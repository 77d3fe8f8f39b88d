"""Asks for an offer and prints its title and price: pip install requests, python ask.py"""

import requests

BASE = "http://127.0.0.1:8688"
TOKEN = "demo"

reply = requests.post(
    f"{BASE}/1688/item_detail_by_url",
    params={"apiToken": TOKEN},
    json={"url": "https://detail.1688.com/offer/652702302959.html", "language": "zh"},
    timeout=60,
).json()
if reply["code"] != 200:
    raise SystemExit(f"{reply['code']}: {reply['msg']}")
print(reply["data"]["title"])
print(reply["data"]["price_info"]["price"], reply["data"]["currency"])
