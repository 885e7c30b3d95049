<?php
// php php_streams.php URL TOKEN < request.json: signs the text without escapes, and sends it with PHP's usual ones.
[, $url, $token] = $argv;
$request = json_decode(file_get_contents('php://stdin'), true);
$text = json_encode($request['message']['pluginData'], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
$request['signature'] = md5($text . $token);

$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => "Content-Type: application/json\r\n",
    'content' => json_encode($request),
    'ignore_errors' => true,
    'timeout' => 30,
]]);
$reply = json_decode(file_get_contents($url, false, $context), true);
$status = (int) explode(' ', $http_response_header[0])[1];
echo json_encode([
    'ok' => ($reply['apiRes']['status'] ?? '') === 'ok',
    'status' => $status,
    'error' => $reply['apiRes']['err'] ?? null,
]), "\n";
