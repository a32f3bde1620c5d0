#!/bin/sh
# What only the tests need: Chromium (the page alone, without a window), LibreOffice, poppler, CJK fonts, a Java runtime, Debian's PostgreSQL 15.
# By apt as root or with sudo; elsewhere it names what is missing, and the tests that need it say that they were skipped.
set -u
missing=""
need() { command -v "$1" >/dev/null 2>&1 || [ -x "$1" ] || missing="$missing $2"; }
need chromium-headless-shell chromium-headless-shell
need soffice libreoffice-writer-nogui
need pdftotext poppler-utils
need java default-jre-headless
need /usr/lib/postgresql/15/bin/postgres postgresql-15
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing="$missing fonts-noto-cjk fontconfig"
[ -z "$missing" ] && exit 0
as_root=""
[ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"; }
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || [ -n "$as_root" ]; }; then
  echo "安装测试需要的软件：$missing"
  $as_root apt-get update -qq && for package in $missing; do
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
      echo "未能安装 $package，需要它的测试将跳过"
  done
else
  echo "缺少：$missing（需要它们的测试将跳过）"
fi
exit 0
