// Asks for an offer and prints its title and price: npm install axios, node ask.mjs
import axios from "axios";

const BASE = "http://127.0.0.1:8688";
const TOKEN = "demo";

const response = await axios.post(
  `${BASE}/1688/item_detail_by_url`,
  { url: "https://detail.1688.com/offer/652702302959.html", language: "zh" },
  { params: { apiToken: TOKEN }, timeout: 60_000, validateStatus: null },
);
const reply = response.data;
if (reply.code !== 200) {
  console.error(`${reply.code}: ${reply.msg}`);
  process.exit(1);
}
console.log(reply.data.title);
console.log(reply.data.price_info.price, reply.data.currency);
