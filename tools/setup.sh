#!/bin/sh
# tools/setup.sh VENV: a virtual environment in VENV with the packages of requirements.lock and this checkout.
# Finds Python 3.11 or newer; where Python or its venv module is missing and the machine has apt-get and lets us, installs them.
set -eu
venv=$1
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }

fits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
  for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 && fits "$name"; then printf '%s' "$name"; return 0; fi
  done
  return 1
}
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

if ! python=$(find_python); then
  command -v apt-get >/dev/null 2>&1 || fail "Python 3.11 or newer with its venv module is needed; install it and run this again"
  say "setup: installing python3 and python3-venv with apt-get"
  as_root apt-get update -qq >/dev/null || fail "python3-venv is missing and this user may not install it; run: apt-get install python3-venv"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null || fail "apt-get could not install python3-venv"
  python=$(find_python) || fail "this system's Python is older than 3.11; install Python 3.11 or newer and run this again"
fi

say "setup: $($python --version) in $venv"
[ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' 2>/dev/null || "$python" -m venv --clear "$venv"
# The pip that comes with Python 3.11 takes twice as long for all the rest.
awk '/^pip==/ { on = 1; print; next } on && /^ / { print; next } { on = 0 }' requirements.lock > "$venv/pip.lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes -r "$venv/pip.lock" \
  || fail "pip could not be brought up to date; is a package index reachable?"
say "setup: installing the locked packages (a few minutes the first time)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes -r requirements.lock \
  || fail "the packages of requirements.lock could not be installed; is a package index reachable?"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-build-isolation --no-deps --no-index -e . \
  || fail "the checkout itself could not be installed"
touch "$venv/.ready"
