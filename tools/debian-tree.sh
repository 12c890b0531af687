# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes a Debian release in a directory, from the archive that apt is configured with. Sourced by scripts that have a
# function `fail`.

# The archive of this system's own release has the other releases as well.
archive() {
  local codename
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # apt's own variable
  apt-get indextargets --format '$(REPO_URI)' "Identifier: Packages" "Component: main" "Release: $codename" | head -n 1
}

# If apt needs a proxy here, it needs the proxy in the tree, too. An unreliable archive is asked again.
apt_options() {
  apt-config dump | grep -E '^Acquire::(http|https|Check-)' || true
  echo 'Acquire::Retries "3";'
}

# debian_tree RELEASE DIRECTORY MMDEBSTRAP-OPTION...: replaces the directory; apt's options are in DIRECTORY.apt.conf.
debian_tree() {
  local release=$1 directory=$2 mirror try
  shift 2
  command -v mmdebstrap >/dev/null || fail "the program mmdebstrap is missing"
  mirror=$(archive)
  [ -n "$mirror" ] || fail "apt has no archive of this release; see /etc/apt"
  mkdir -p "$(dirname "$directory")"
  apt_options >"$directory.apt.conf"
  for try in 1 2 3; do
    # A directory of the system may still be mounted in the tree: do not cross into it.
    rm -rf --one-file-system "$directory"
    # Runs in a mount namespace of its own: nothing stays mounted, whatever interrupts it.
    if unshare --mount mmdebstrap --variant=minbase --format=directory --aptopt="$directory.apt.conf" \
      --dpkgopt=force-unsafe-io "$@" "$release" "$directory" "$mirror"; then
      return
    fi
    [ "$try" -lt 3 ] || fail "Debian's $release cannot be installed from $mirror; the reason is above"
    echo "trying again"
    sleep $((try * 5))
  done
}
