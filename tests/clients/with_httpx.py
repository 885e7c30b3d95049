"""python with_httpx.py URL TOKEN < request.json: signs what JSON.stringify would write; httpx sends it the same way."""

import hashlib
import json
import sys

import httpx

url, token = sys.argv[1:]
request = json.loads(sys.stdin.buffer.read())
text = json.dumps(request["message"]["pluginData"], ensure_ascii=False, separators=(",", ":"))
request["signature"] = hashlib.md5((text + token).encode(), usedforsecurity=False).hexdigest()

with httpx.Client(trust_env=False, timeout=30) as client:
    response = client.post(url, json=request)
result = response.json()["apiRes"]
told = {"ok": result.get("status") == "ok", "status": response.status_code, "error": result.get("err")}
sys.stdout.write(json.dumps(told) + "\n")
