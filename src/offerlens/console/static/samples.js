/** The request as a program would send it. The token stands in no sample: programs read it from their environment. */

import { offerAddress } from "./ask.js";
import { copyButton } from "./copy.js";
import { el } from "./el.js";
import { tabs } from "./tabs.js";

const EXAMPLE = "https://detail.1688.com/offer/859086919394.html";

/** @typedef {Record<string, any>} Body */
/** @typedef {(address: string, body: Body) => string} Write */

/** @type {Record<string, Write>} */
const SAMPLES = {
  cURL: (address, body) => `curl -sS ${inShell(address)} \\
  -H "Authorization: Bearer $OFFERLENS_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d ${inShell(JSON.stringify(body))}
`,
  Python: (address, body) => `import os

import requests

reply = requests.post(
    ${quoted(address)},
    headers={"Authorization": f"Bearer {os.environ['OFFERLENS_TOKEN']}"},
    json={${Object.entries(body).map(([name, value]) => `${quoted(name)}: ${inPython(value)}`).join(", ")}},
    timeout=60,
).json()
if reply["code"] != 200:
    raise SystemExit(f"{reply.get('reason')}: {reply['msg']}")
print(reply["data"]["title"])
`,
  JavaScript: (address, body) => `const response = await fetch(${quoted(address)}, {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.OFFERLENS_TOKEN}\`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify(${JSON.stringify(body)}),
  signal: AbortSignal.timeout(60_000),
});
const reply = await response.json();
if (reply.code !== 200) throw new Error(\`\${reply.reason}: \${reply.msg}\`);
console.log(reply.data.title);
`,
  PHP: (address, body) => `<?php
$request = curl_init(${inPhp(address)});
curl_setopt_array($request, [
    CURLOPT_POST => true,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 60,
    CURLOPT_HTTPHEADER => [
        'Authorization: Bearer ' . getenv('OFFERLENS_TOKEN'),
        'Content-Type: application/json',
    ],
    CURLOPT_POSTFIELDS => ${inPhp(JSON.stringify(body))},
]);
$text = curl_exec($request);
if ($text === false) {
    fwrite(STDERR, curl_error($request) . "\\n");
    exit(1);
}
$reply = json_decode($text, true);
if ($reply['code'] !== 200) {
    fwrite(STDERR, "{$reply['reason']}: {$reply['msg']}\\n");
    exit(1);
}
echo $reply['data']['title'], "\\n";
`,
  Java: (address, body) => `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

public class ItemDetail {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(${quoted(address)}))
            .header("Authorization", "Bearer " + System.getenv("OFFERLENS_TOKEN"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(${quoted(inAscii(body))}))
            .build();
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var reply = client.send(request, BodyHandlers.ofByteArray());
        System.out.print(reply.statusCode() + " ");
        System.out.write(reply.body());
        System.out.println();
    }
}
`,
  Go: (address, body) => `package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	body := strings.NewReader(${quoted(inAscii(body))})
	request, err := http.NewRequest("POST", ${quoted(address)}, body)
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("OFFERLENS_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: time.Minute}
	reply, err := client.Do(request)
	if err != nil {
		panic(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(reply.StatusCode, string(text))
}
`,
};

/**
 * The samples, with a function that writes them for another request.
 * @param {HTMLElement} place
 * @returns {(body: Body) => void}
 */
export function samples(place) {
  const texts = Object.entries(SAMPLES).map(([name, write]) => ({ name, write, code: el("code", {}) }));
  const id = (/** @type {string} */ name) => `sample-${name.toLowerCase()}`;
  const list = el("div", { class: "tabs minor", role: "tablist", "aria-label": "Samples" },
    ...texts.map(({ name }) => el("button", { type: "button", role: "tab", id: `tab-${id(name)}`, "aria-controls": id(name) }, name)));
  const panels = texts.map(({ name, code }) =>
    el("div", { role: "tabpanel", id: id(name), "aria-labelledby": `tab-${id(name)}` },
      el("div", { class: "tools" }, copyButton("Copy", `${name} sample`, () => code.textContent ?? "")),
      el("pre", {}, code)));
  place.replaceChildren(el("p", { class: "muted" }, "The request of the form, as code. It reads the token from OFFERLENS_TOKEN."), list, ...panels);
  tabs(list)(`tab-${id("cURL")}`);
  return (body) => {
    const asked = { ...body, url: body.url || EXAMPLE };
    for (const { write, code } of texts) code.textContent = write(offerAddress(), asked);
  };
}

/** The strings of JSON are also those of Python, Java, Go and JavaScript. @param {any} value */
const quoted = (value) => JSON.stringify(value);

/**
 * JSON whose letters beyond ASCII are escaped: Java up to 17 reads its source as the machine does, Go refuses some.
 * @param {Body} body
 */
const inAscii = (body) =>
  JSON.stringify(body).replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** @param {string} text */
const inShell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {string} text */
const inPhp = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** @param {any} value */
const inPython = (value) => (typeof value === "boolean" ? (value ? "True" : "False") : quoted(value));
