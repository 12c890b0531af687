# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Debian packages of the checkout: sourced by ./dev.

# Where the packages are built, and for which architecture. Those for another one are built in a tree: `inside`.
packages=build/package
architecture=$(dpkg --print-architecture)

# copy_sources FOLDER TAR-OPTION...: a copy, because a package's build leaves files beside its sources and above them.
copy_sources() {
  local folder=$1
  shift
  rm -rf "$folder"
  mkdir -p "$folder/source"
  # shellcheck disable=SC2119 # all files
  sources | tar -c -T - "$@" | tar -x -C "$folder/source"
}

# build_debs FOLDER FRR-SOURCE
# The compiler's cache is outside of debhelper's home directory, which is new each time. With a base directory, it would
# make paths relative, and the packages would not be those that a build without it makes.
build_debs() {
  CCACHE_DIR=$(ccache --get-config cache_dir) || return
  export CCACHE_DIR CCACHE_BASEDIR='' NICLEAF_FRR_SOURCE=$PWD/$2
  # shellcheck disable=SC2016 # the inner shell's variables
  "${inside[@]}" bash -c 'cd "$1/source" && shift && exec dpkg-buildpackage "$@"' build_debs "$1" \
    --build=binary --unsigned-changes --host-arch "$architecture" --jobs="$(jobs)"
}

# What should not be seen in a package differs: the folders of the sources and of FRR's headers, their age, the time, its
# zone, and the default mode of files. Compilers start without their cache.
build_again() {
  local folder=$1 frr_source=$2
  cp -al "$frr_source" "$folder/frr" || return
  (
    export CCACHE_DISABLE=1 TZ=Pacific/Kiritimati
    umask 027
    build_debs "$folder" "$folder/frr"
  )
}

# same_packages FOLDER: whether its packages are those in $packages, octet for octet; names the files that differ.
same_packages() {
  local folder=$1 deb status=0
  for deb in "$packages"/*.deb; do
    cmp -s "$deb" "$folder/${deb##*/}" && continue
    status=1
    echo "${deb##*/} is different; what differs in it:"
    dpkg-deb --raw-extract "$deb" "$folder/first" && dpkg-deb --raw-extract "$folder/${deb##*/}" "$folder/second"
    diff --recursive --brief --no-dereference "$folder/first" "$folder/second"
    diff <(dpkg-deb --contents "$deb") <(dpkg-deb --contents "$folder/${deb##*/}")
    rm -rf "$folder/first" "$folder/second"
  done
  return "$status"
}

# prepare_frr FOLDER: FRR's headers for the architecture, in FOLDER/source.
prepare_frr() {
  if [ ${#inside[@]} -eq 0 ]; then
    step "preparing FRR's headers" tools/frr-source
    return
  fi
  step "making Debian with compilers for $architecture" "${inside[@]}"
  # shellcheck disable=SC2016 # dpkg's own variable
  step "preparing FRR's headers for $architecture" "${inside[@]}" tools/frr-source -a "$architecture" -o "$1" \
    -v "$(dpkg-query -W -f '${source:Version}' frr)"
}

# package [--arch ARCHITECTURE] [--twice] [--test] [--guest]
package() {
  local given=" " frr=build/frr again=build/package-again/in-another-folder
  while [ $# -gt 0 ]; do
    case $1 in
      --arch)
        [ "${2:-}" = arm64 ] || [ "${2:-}" = "$architecture" ] ||
          misused "package --arch takes $architecture or arm64, not '${2:-}'"
        if [ "$2" != "$architecture" ]; then
          architecture=$2 packages=build/package-$2 frr=build/frr/$2 again=build/package-$2-again/in-another-folder
          inside=(tools/cross-root "$2")
        fi
        shift
        ;;
      --twice | --test | --guest) given+="$1 " ;;
      *) misused "package takes --arch ARCHITECTURE, --twice, --test and --guest only" ;;
    esac
    shift
  done
  [[ $given != *" --guest "* || ${#inside[@]} -eq 0 ]] || misused "the guest is of this machine's architecture only"
  lock
  setup tools/packages.txt tools/packages-package.txt
  prepare_frr "$frr"
  step "copying the sources" copy_sources "$packages"
  step "building the packages" build_debs "$packages" "$frr/source"
  step "checking the packages" lintian --fail-on error,warning --allow-root --tag-display-limit 0 "$packages"/*.changes
  if [[ $given = *" --twice "* ]]; then
    step "copying the sources again" copy_sources "$again" --mtime='2001-01-01'
    step "building the packages again" build_again "$again" "$frr/source"
    step "comparing the packages" same_packages "$again"
  fi
  ls "$packages"/*.deb
  if [[ $given = *" --test "* ]]; then
    if [ ${#inside[@]} -eq 0 ]; then
      step "testing the packages" test/package/run
    else
      step "testing the packages" test/package/foreign "$architecture"
    fi
  fi
  if [[ $given = *" --guest "* ]]; then measure "testing the packages in a guest" test/package/guest/run || exit 1; fi
}
