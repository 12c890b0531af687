# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Debian packages: sourced by ./dev.

readonly policy=/usr/sbin/policy-rc.d policy_mark='# Made by ./dev setup of nicleaf for the time of an installation.'

# Prints the packages of the given lists that are not installed, one a line.
missing_packages() {
  local wanted
  wanted=$(sed -e '/^#/d' -e '/^$/d' "$@")
  # shellcheck disable=SC2086 # one word a package
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort -u |
    comm -13 - <(sort -u <<<"$wanted")
}

supported_system() {
  local id version
  id=$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null)
  version=$(sed -n 's/^VERSION_ID="\(.*\)"/\1/p' /etc/os-release 2>/dev/null)
  [ "$id $version" = "debian 12" ] || lacking "this needs Debian 12; here is ${id:-something else} $version"
  [ "$(uname -m)" = x86_64 ] || lacking "this needs an x86_64 machine; here is $(uname -m)"
}

# FRR, BIRD, GoBGP and Prometheus are needed as programs only: nothing may start them, now or at the next boot.
keep_services_off() {
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
  chmod 755 "$policy"
}

allow_services_again() {
  grep -qsF "$policy_mark" "$policy" && rm -f "$policy"
  return 0
}

disable_services_of() {
  local package unit
  command -v systemctl >/dev/null || return 0
  for package in frr bird2 gobgpd prometheus; do
    grep -qx "$package" <<<"$1" || continue
    for unit in $(dpkg -L "$package" | sed -n 's#^/lib/systemd/system/\([^@]*\.service\)$#\1#p'); do
      systemctl disable --quiet "$unit" 2>/dev/null || say "   $unit could not be disabled"
    done
  done
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  local options=(-q -y --no-install-recommends -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  # An earlier run may have been interrupted.
  dpkg --configure -a
  # The lists may be absent, or older than the archive.
  apt-get "${options[@]}" install "$@" && return
  apt-get -q -o Acquire::Retries=3 update && apt-get "${options[@]}" install "$@"
}

# setup LIST...: installs the missing packages of the lists.
setup() {
  local missing
  supported_system
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  [ "$(id -u)" = 0 ] || lacking "not root, and these packages are missing: ${missing//$'\n'/ }"
  trap allow_services_again EXIT
  keep_services_off
  # shellcheck disable=SC2086 # one word a package
  attempt "installing $(wc -l <<<"$missing") Debian packages" install_packages $missing ||
    lacking "the packages could not be installed; is the network there?"
  disable_services_of "$missing"
  allow_services_again
  trap - EXIT
  missing=$(missing_packages "$@")
  [ -z "$missing" ] || lacking "apt-get has not installed: ${missing//$'\n'/ }"
}
