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
