# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes a Debian release in a directory, from the archive that apt is configured with, and runs commands in it. Sourced by
# scripts that have a function `fail`.

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

# enter_tree DIRECTORY COMMAND...: replaces the script by the command, which runs in the tree, with the working directory
# at the same path. What is mounted for it is gone when it ends.
enter_tree() {
  local root=$1 cache
  shift
  # One compiler cache for the tree and this system.
  cache=$(ccache --get-config cache_dir 2>/dev/null || echo "$root.ccache")
  mkdir -p "$cache"
  # shellcheck disable=SC2016 # the inner shell's variables
  exec unshare --mount --propagation private bash -euc '
    root=$1 cache=$2
    shift 2
    for directory in /proc /sys /dev /tmp "$PWD" "$cache"; do
      mkdir -p "$root$directory"
      mount --rbind "$directory" "$root$directory"
    done
    exec chroot "$root" env CCACHE_DIR="$cache" bash -c "cd \"\$0\" && exec \"\$@\"" "$PWD" "$@"
  ' enter_tree "$root" "$cache" "$@"
}
