# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Debian packages of the checkout: sourced by ./dev.

readonly packages=build/package

# A copy, because a package's build leaves files beside its sources and above them.
copy_sources() {
  rm -rf "$packages"
  mkdir -p "$packages/source"
  # shellcheck disable=SC2119 # all files
  sources | tar -c -T - | tar -x -C "$packages/source"
}

# The compiler's cache is outside of debhelper's home directory, which is new each time. With a base directory, it would
# make paths relative, and the packages would not be those that a build without it makes.
build_debs() {
  CCACHE_DIR=$(ccache --get-config cache_dir) || return
  export CCACHE_DIR CCACHE_BASEDIR='' NICLEAF_FRR_SOURCE=$PWD/build/frr/source
  cd "$packages/source" && dpkg-buildpackage --build=binary --unsigned-changes --jobs="$(jobs)"
}

# package [--test] [--guest]
package() {
  local option
  for option; do
    [[ $option = --test || $option = --guest ]] || misused "package takes --test and --guest only"
  done
  lock
  setup tools/packages.txt tools/packages-package.txt
  step "preparing FRR's headers" tools/frr-source
  step "copying the sources" copy_sources
  step "building the packages" build_debs
  step "checking the packages" lintian --fail-on error,warning --allow-root --tag-display-limit 0 "$packages"/*.changes
  ls "$packages"/*.deb
  if [[ " $* " = *" --test "* ]]; then step "testing the packages" test/package/run; fi
  if [[ " $* " = *" --guest "* ]]; then measure "testing the packages in a guest" test/package/guest/run || exit 1; fi
}
