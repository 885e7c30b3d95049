"""python with_requests.py URL TOKEN < request.json: signs what JSON.stringify would write; requests sends it escaped."""

import hashlib
import json
import sys

import requests

url, token = sys.argv[1:]
request = json.loads(sys.stdin.buffer.read())
text = json.dumps(request["message"]["pluginData"], ensure_ascii=False, separators=(",", ":"))
request["signature"] = hashlib.md5((text + token).encode(), usedforsecurity=False).hexdigest()

with requests.Session() as session:
    session.trust_env = False
    response = session.post(url, json=request, timeout=30)
error = None
try:
    response.raise_for_status()
except requests.HTTPError:
    error = response.json()["apiRes"]["err"]
told = {"ok": response.ok, "status": response.status_code, "error": error}
sys.stdout.write(json.dumps(told) + "\n")
