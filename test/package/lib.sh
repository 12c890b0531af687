# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the scripts of this folder that run in the tree have in common.

# Packages' own records, logs and caches are not compared, nor what FRR's daemons and vtysh leave when they have run.
list_files() {
  find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /run -o -path /packages -o -path /test \
    -o -path /var/tmp -o -path /root/.history_frr -o -path /var/cache -o -path /var/log -o -path /var/lib/dpkg \
    -o -path /var/lib/apt -o -path /var/lib/systemd \) \
    -prune -o -printf '%M %u %g %p\n' | sort -k 4 | grep -v ' /files$'
  # The user nicleaf stays.
  grep -v '^nicleaf:' /etc/passwd
  cat /etc/frr/daemons /etc/frr/frr.conf
}

install_debs() {
  apt-get -q -y --no-download --no-install-recommends -o Dir::Cache::archives=/packages -o Dpkg::Use-Pty=0 \
    install "$@" >/tmp/apt.log 2>&1 || {
    cat /tmp/apt.log
    exit 1
  }
}

# eventually COMMAND...: polls for two minutes; watchfrr may wait for one before it starts a daemon again.
eventually() {
  local end=$((SECONDS + 120))
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# Starts nicleafd as its unit does; its process is $agent, its log /tmp/nicleafd.log.
start_agent() {
  install -d -o nicleaf -g nicleaf -m 700 /var/lib/nicleaf
  install -d -o nicleaf -g nicleaf -m 755 /run/nicleaf
  setpriv --reuid nicleaf --regid nicleaf --groups "$(getent group frr | cut -d: -f3)" --no-new-privs \
    --bounding-set -all,+net_admin --inh-caps -all,+net_admin --ambient-caps -all,+net_admin \
    nicleafd >/tmp/nicleafd.log 2>&1 &
  # shellcheck disable=SC2034 # for the caller
  agent=$!
}
