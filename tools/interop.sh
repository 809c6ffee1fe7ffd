#!/bin/sh
# Runs the live checks against the libraries that users have: each interop/check_*.py in turn.
# usage: interop.sh PATH_TO_LRLAB [CHECK.py ...]
#
# A check runs in the environment transformers-5, unless a line `# environments: NAME NAME` in it
# says otherwise. interop/NAME.txt lists an environment's packages; the environments lie in
# .interop/ and are made anew when the lists change.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
case $1 in /*) LRLAB=$1 ;; *) LRLAB=$PWD/$1 ;; esac
export LRLAB
export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 TOKENIZERS_PARALLELISM=false
export HF_HUB_DISABLE_PROGRESS_BARS=1 TRANSFORMERS_VERBOSITY=error
export PYTHONPATH=$PWD/interop PYTHONDONTWRITEBYTECODE=1
shift

# environment NAME REQUIREMENTS: a virtual environment with the packages of a file.
environment() {
  folder=.interop/$1
  if [ -f "$folder/packages.txt" ] && cmp -s "$2" "$folder/packages.txt"; then return; fi
  echo "interop: making $folder" >&2
  rm -rf "$folder"
  "$python" -m venv "$folder" || {
    echo "interop: $python -m venv fails; on Debian: apt-get install python3-venv" >&2
    exit 74
  }
  # The processor-only build is ten times smaller; it is not on every index.
  "$folder/bin/pip" install -q --disable-pip-version-check 'torch==2.13.0+cpu' 2>/dev/null ||
    "$folder/bin/pip" install -q --disable-pip-version-check torch
  "$folder/bin/pip" install -q --disable-pip-version-check -r "$2"
  cp "$2" "$folder/packages.txt"
}

for packages in interop/*.txt; do
  environment "$(basename "$packages" .txt)" "$packages"
done

[ $# -gt 0 ] || set -- interop/check_*.py
failed=
for check in "$@"; do
  names=$(sed -n 's/^# environments: //p' "$check")
  for name in ${names:-transformers-5}; do
    echo "== $check in $name"
    ".interop/$name/bin/python" "$check" || failed="$failed $check($name)"
  done
done
if [ -n "$failed" ]; then
  echo "interop: failed:$failed" >&2
  exit 1
fi
echo "interop: all checks passed"
