<?php
// Asks for an offer and prints its title and price; needs PHP's curl: php ask.php

const BASE = 'http://127.0.0.1:8688';
const TOKEN = 'demo';

$request = curl_init(BASE . '/1688/item_detail_by_url?apiToken=' . urlencode(TOKEN));
curl_setopt_array($request, [
    CURLOPT_POSTFIELDS => json_encode([
        'url' => 'https://detail.1688.com/offer/652702302959.html',
        'language' => 'zh',
    ]),
    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 60,
]);
$text = curl_exec($request);
if ($text === false) {
    fwrite(STDERR, curl_error($request) . "\n");
    exit(1);
}
$reply = json_decode($text, true);
if ($reply['code'] !== 200) {
    fwrite(STDERR, "{$reply['code']}: {$reply['msg']}\n");
    exit(1);
}
echo $reply['data']['title'], "\n";
echo $reply['data']['price_info']['price'], ' ', $reply['data']['currency'], "\n";
