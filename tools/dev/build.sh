# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Builds and tests: sourced by ./dev.

# As many compilers as there are processors, but no more than memory allows: gRPC's headers take 1.5 GB each.
jobs() {
  local processors memory
  processors=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  printf '%s' $((memory < 1 ? 1 : memory < processors ? memory : processors))
}

# What one checkout compiled serves another one, wherever it is.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

# build FOLDER TARGETS CMAKE-OPTION...
build() {
  local folder=$1 targets=$2
  shift 2
  # An interrupted first configuration leaves no build.ninja; later ones ninja does by itself.
  [ -e "$folder/build.ninja" ] || step "configuring $folder" cmake -S . -B "$folder" -G Ninja "$@"
  # shellcheck disable=SC2086 # several targets
  step "building $folder" ninja -C "$folder" -j "$(jobs)" $targets
}

# build_release TARGETS
build_release() {
  lock
  setup tools/packages.txt
  step "preparing FRR's headers" tools/frr-source
  build build/release "$1" -DCMAKE_BUILD_TYPE=RelWithDebInfo
}

# What a DPU of the lab runs, without tests and benchmarks.
runtime="nicleafd nicleaf nicleaf_modules"
build_runtime() { build_release "$runtime"; }

# Programs for the lab as they are shipped; unit and component tests, and the modules that they load into FRR, with
# sanitizers.
build_tests() {
  build_release "$runtime component_kernel_lab"
  build build/asan test/all -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=address,undefined
}

# All tests of both builds under one roof, so that they end in one summary.
run_tests() {
  mkdir -p build/ctest
  printf 'subdirs("%s")\n' "$PWD"/build/asan/test/{unit,component} "$PWD/build/release/test/topology" \
    >build/ctest/CTestTestfile.cmake
  ctest --test-dir build/ctest --parallel "$(nproc)" --output-on-failure --no-tests=error "$@" 9>&- ||
    failed "tests failed; all output: build/ctest/Testing/Temporary/LastTest.log"
}
