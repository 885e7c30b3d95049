"""Examples: a signed request in five languages, ready to be run against a station with a demo provider."""

from __future__ import annotations

from pipeline.gateway.demo import COMPANY, NET_PASSPORT

_STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
"""Any will do: a station without an id answers to each."""
_DATA = '[{"accountKey":"10620","fullName":"מאפיית הצפון"}]'

_CURL = """
data='@DATA@'
signature=$(printf %s "${data}@TOKEN@" | openssl md5 -r | cut -c1-32)
curl -sS @URL@ -H 'Content-Type: application/json' --data-binary '{"station":"@STATION@","plugin":"heshin",
"company":"@COMPANY@","message":{"netPassportID":"@PASSPORT@","pluginData":'"$data"'},"signature":"'$signature'"}'
"""
_NODE = """
const pluginData = @DATA@;
const signature = require("crypto").createHash("md5").update(JSON.stringify(pluginData) + "@TOKEN@").digest("hex");
const body = JSON.stringify({station: "@STATION@", plugin: "heshin", company: "@COMPANY@",
  message: {netPassportID: "@PASSPORT@", pluginData}, signature});
fetch("@URL@", {method: "POST", headers: {"Content-Type": "application/json"}, body})
  .then(async answer => console.log(await answer.text()));
"""
_PHP = """
<?php
$data = json_decode('@DATA@');
$text = json_encode($data, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
$body = json_encode(["station" => "@STATION@", "plugin" => "heshin", "company" => "@COMPANY@",
  "message" => ["netPassportID" => "@PASSPORT@", "pluginData" => $data], "signature" => md5($text . "@TOKEN@")]);
echo file_get_contents("@URL@", false, stream_context_create(["http" => ["method" => "POST",
  "header" => "Content-Type: application/json", "content" => $body, "ignore_errors" => true]]));
"""
_PYTHON = """
import hashlib, json, urllib.request
data = @DATA@
text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
body = {"station": "@STATION@", "plugin": "heshin", "company": "@COMPANY@",
  "message": {"netPassportID": "@PASSPORT@", "pluginData": data},
  "signature": hashlib.md5((text + "@TOKEN@").encode()).hexdigest()}
request = urllib.request.Request("@URL@", json.dumps(body).encode(), {"Content-Type": "application/json"})
print(urllib.request.urlopen(request).read().decode())
"""
_CSHARP = '''
using System.Security.Cryptography;
using System.Text;
var data = """@DATA@""";
var signature = Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(data + "@TOKEN@"))).ToLower();
var body = """{"station":"@STATION@","plugin":"heshin","company":"@COMPANY@","message":{"netPassportID":"@PASSPORT@","""
  + "\\"pluginData\\":" + data + "},\\"signature\\":\\"" + signature + "\\"}";
var answer = await new HttpClient().PostAsync("@URL@", new StringContent(body, Encoding.UTF8, "application/json"));
Console.WriteLine(await answer.Content.ReadAsStringAsync());
'''
_TEXTS = {"curl": _CURL, "Node": _NODE, "PHP": _PHP, "Python": _PYTHON, "C#": _CSHARP}


def examples(url: str, token: str) -> dict[str, str]:
    """A program by the name of its language; each posts one customer and prints the reply."""
    values = {
        "@DATA@": _DATA,
        "@TOKEN@": token,
        "@STATION@": _STATION,
        "@COMPANY@": COMPANY,
        "@PASSPORT@": NET_PASSPORT,
        "@URL@": url,
    }
    made = {}
    for language, text in _TEXTS.items():
        for mark, value in values.items():
            text = text.replace(mark, value)  # noqa: PLW2901
        made[language] = text.strip()
    return made
