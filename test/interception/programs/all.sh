# All programs at once, the output of each in a file: all.sh FOLDER, in this folder.
into=$1
cd "$(dirname "$0")" || exit 1
run() { name=$1; shift; "$@" >"$into/$name" 2>&1 & }
tail -n +3 /proc/net/dev 2>/dev/null | cut -d: -f1 | tr -d ' ' >"$into/network"
run sdks node sdks.mjs
run clients node clients.mjs
run python /usr/bin/python3 libraries.py
run curl sh calls.sh
run ruby ruby calls.rb
run php php calls.php
run java java Calls.java
run go go run calls.go
wait
