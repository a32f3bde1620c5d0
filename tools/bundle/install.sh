#!/bin/sh
# Installs from this folder, without network:  sh install.sh [目标目录]
# Again with a later folder and the same target: the new version takes the place of the old one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/xianneng}
stop() { echo "$1" >&2; exit 1; }

[ "$(uname -m)" = @MACHINE@ ] || stop "这个安装包用于 @MACHINE@，本机是 $(uname -m)：请换用本机的安装包"
echo "一、核对安装包"
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || stop "安装包不完整：请重新复制整个文件夹"

echo "二、建立 Python 环境：$target"
python=
for each in "$here/python/bin/python3" "${PYTHON:-}" python@PYTHON@ python3; do
  if [ -n "$each" ] && "$each" -B -c 'import sys, venv; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
    python=$each
    break
  fi
done
[ -n "$python" ] || stop "需要 Python @PYTHON@：请先安装，或用 PYTHON=/路径/python@PYTHON@ sh install.sh 指明"
[ ! -e "$target" ] || [ -e "$target/pyvenv.cfg" ] || [ -z "$(ls -A "$target")" ] ||
  stop "$target 中已有别的内容：请换一个目录，sh install.sh 目录"
mkdir -p "$target" 2>/dev/null || stop "不能建立 $target：请换一个目录，或用有权限的帐号"
if [ "$python" = "$here/python/bin/python3" ]; then  # it stays where it is used
  rm -rf "$target/python.new"
  cp -R "$here/python" "$target/python.new"
  rm -rf "$target/python"
  mv "$target/python.new" "$target/python"
  python=$target/python/bin/python3
fi
"$python" -m venv --without-pip --upgrade "$target"

echo "三、安装（不使用网络）"
pip() { "$target/bin/python" "$(echo "$here"/wheels/pip-*.whl)/pip" --isolated --quiet --disable-pip-version-check --no-cache-dir "$@"; }
pip install --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
pip install --no-index --no-deps --force-reinstall "$here"/wheels/xianneng-*.whl

"$target/bin/xianneng" --help >/dev/null
echo "已安装。手册在 $here/handbook；先试用演示："
echo "  $target/bin/xianneng demo --data 数据目录"
echo "正式使用或升级见手册“运行维护”（handbook/operations.md）。"
