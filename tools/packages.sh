#!/bin/sh
# packages.sh PACKAGE...: installs the Debian packages that are missing, saying which.
# NO_APT=1 only names them. A download that breaks halfway is tried again.
set -u
missing=""
for package in "$@"; do
  state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "missing packages:$missing" >&2
if [ -n "${NO_APT:-}" ]; then
  echo "install them with: apt-get install$missing" >&2
  exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
for try in 1 2 3; do
  $as_root apt-get update -q >&2 &&
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >&2 &&
    exit 0
  echo "try $try failed; trying again in 5 seconds" >&2
  sleep 5
done
echo "cannot install:$missing" >&2
exit 1
