#!/bin/sh
# Installs a bundle and uses it where there is no network at all:  sh tools/bundle/try.sh FOLDER
# Install, set up, serve, be well, back up, lose everything, restore, verify. Needs Linux namespaces (util-linux, iproute2).
set -eu
if [ "${1:-}" != --inside ]; then
  [ "$(id -u)" = 0 ] && own= || own=-r
  exec unshare $own -n sh "$0" --inside "$(cd "$1" && pwd)"
fi
bundle=$2
work=$(mktemp -d)
servers=
end() { for each in $servers; do kill "$each" 2>/dev/null || true; done; wait; rm -rf "$work"; }
trap end EXIT
ip link set lo up
[ -z "$(ip route)$(ip -6 route show default)" ] || { echo "there is a network here"; exit 1; }

clean="env -i PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8 $work/app/bin/xianneng"
run() { $clean "$@"; }  # not for what goes to the background: $! would be a shell's, and its child would outlive us
ask() { "$work/app/bin/python" -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read(400).decode())' "http://127.0.0.1:8199$1"; }
sh "$bundle/install.sh" "$work/app"
run migrate --data "$work/data"
$clean serve --port 8199 --data "$work/data" >"$work/web.log" 2>&1 & servers="$servers $!"
$clean worker --data "$work/data" >"$work/worker.log" 2>&1 & servers="$servers $!"
tries=60
until ask /health/ 2>/dev/null; do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || { cat "$work/web.log" "$work/worker.log"; exit 1; }
  sleep 1
done
ask /accounts/login/ >/dev/null
ask /static/vendor/tabler.min.css >/dev/null
run backup -o "$work/all.xnb" --data "$work/data"
for each in $servers; do kill "$each"; done
wait
servers=
rm -rf "$work/data" "$work/data.heads"
run restore "$work/all.xnb" --data "$work/data"
run verify --data "$work/data"
echo "the bundle installs and runs without network"
