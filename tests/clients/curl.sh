#!/bin/sh
# sh curl.sh URL TOKEN < request.json: signs with md5sum, and sends the body only when the server asks for it.
# pluginData is the last part of the request, and is signed as it stands there.
set -eu
request=$(cat)
data=$(printf '%s' "$request" | sed 's/.*"pluginData":\(.*\)}}$/\1/')
md5=$(command -v md5sum || echo "md5 -q")
signature=$(printf '%s%s' "$data" "$2" | $md5 | cut -c 1-32)
body="${request%\}},\"signature\":\"$signature\"}"

# a server that never says 100 Continue would be waited for longer than the whole call may take
reply=$(printf '%s' "$body" | curl -sS --noproxy '*' --max-time 30 --expect100-timeout 60 --write-out '\n%{http_code}' \
  -H 'Content-Type: application/json' -H 'Expect: 100-continue' --data-binary @- "$1")
status=${reply##*
}
error=$(printf '%s' "$reply" | sed -n 's/.*"err":"\([^"]*\)".*/"\1"/p')
case $reply in *'"status":"ok"'*) ok=true ;; *) ok=false ;; esac
printf '{"ok":%s,"status":%s,"error":%s}\n' "$ok" "$status" "${error:-null}"
