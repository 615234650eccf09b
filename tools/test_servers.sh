#!/bin/sh
# tools/test_servers.sh: the real far ends that the tests talk to and no wheel carries: sipp (telephone) and Dovecot (mail).
# Installs what is missing with apt-get where the machine has it and lets us; else says what to do. The tests start and stop them
# themselves, on free ports of 127.0.0.1 and as an ordinary user; nothing is left running.
set -eu

say() { printf '%s\n' "$*" >&2; }
has() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null 2>&1; }
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

missing=""
has sipp || missing="$missing sip-tester"
has dovecot && [ -x /usr/lib/dovecot/lmtp ] && [ -x /usr/lib/dovecot/imap ] || missing="$missing dovecot-imapd dovecot-lmtpd"
[ -n "$missing" ] || exit 0
advice="servers: the tests of telephone and mail need$missing; run: apt-get install$missing"
command -v apt-get >/dev/null 2>&1 || { say "$advice"; exit 0; }

say "servers: installing$missing with apt-get"
# A package's own service must not start: the tests run theirs.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy" || { say "$advice"; exit 0; }
  trap 'as_root rm -f $policy' EXIT
fi
install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; }
install || { as_root apt-get update -qq >/dev/null 2>&1 && install; } || say "$advice"
