# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Builds and tests: sourced by ./dev.

# As many compilers as processors, but no more than fit into memory: gRPC's headers take 1.5 GB each.
jobs() {
  local processors memory
  processors=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  printf '%s' $((memory < 1 ? 1 : memory < processors ? memory : processors))
}

# All checkouts share one compiler cache, wherever they are.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

# The command that a build runs in: nothing, or tools/frr-root and its argument.
inside=()

# build FOLDER TARGETS CMAKE-OPTION...
build() {
  local folder=$1 targets=$2
  shift 2
  # An interrupted first configuration leaves no build.ninja; ninja itself runs later configurations.
  [ -e "$folder/build.ninja" ] || step "configuring $folder" "${inside[@]}" cmake -S . -B "$folder" -G Ninja "$@"
  # shellcheck disable=SC2086 # several targets
  step "building $folder" "${inside[@]}" ninja -C "$folder" -j "$(jobs)" $targets
}

# build_release TARGETS
build_release() {
  lock
  setup tools/packages.txt
  step "preparing FRR's headers" tools/frr-source
  build build/release "$1" -DCMAKE_BUILD_TYPE=RelWithDebInfo
}

# Builds what a DPU of the lab runs, without tests and benchmarks.
runtime="nicleafd nicleaf nicleaf_modules"
build_runtime() { build_release "$runtime"; }

# Builds the programs for the lab as they are shipped. Builds unit and component tests, and the modules that they load
# into FRR, with sanitizers.
build_tests() {
  build_release "$runtime component_kernel_lab"
  build build/asan test/all -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=address,undefined
  build_fuzz
}

# build_for_frr VERSION: builds the modules for another Debian release's FRR in a tree of that release, both with
# sanitizers and as they are shipped, and the tests that load them, including those in the lab.
build_for_frr() {
  local version=$1 home=build/frr/$1 inside=(tools/frr-root "$1")
  case $version in
    10.3) ;;
    *) misused "no FRR called $version; there is 10.3, and without --frr the installed one" ;;
  esac
  lock
  setup tools/packages.txt tools/packages-frr.txt
  step "preparing FRR's headers" tools/frr-source
  step "making Debian with FRR $version" "${inside[@]}"
  step "preparing FRR $version's headers" "${inside[@]}" tools/frr-source -o "$home"
  build "$home/asan" plugin/all -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=address,undefined \
    -DNICLEAF_MODULES_ONLY=ON -DNICLEAF_FRR_SOURCE="$PWD/$home/source"
  build "build/release-frr-$version" nicleaf_modules -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_MODULES_ONLY=ON \
    -DNICLEAF_FRR_SOURCE="$PWD/$home/source"
  inside=()
  build build/release "nicleafd nicleaf" -DCMAKE_BUILD_TYPE=RelWithDebInfo
  build build/asan test/component/all -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=address,undefined
}

# Tests to leave out: those without FRR, those of an answer that only FRR 8 gives, and the comparison with FRR's own
# module.
not_on_frr='^component\.(NetlinkKernelTest|MonitorTest|FollowedStateTest|Wire)\.|^component\.Agent\.ARefusalOfZebra'

# test_on_frr VERSION CTEST-OPTION...: runs the component tests on it, with fewer random configurations than on the
# installed one, and in the lab the test of what only its zebra supports.
test_on_frr() {
  local version=$1 all=build/ctest-$1
  shift
  mkdir -p "$all"
  cat >"$all/CTestTestfile.cmake" <<TESTS
subdirs("$PWD/build/asan/test/component")
add_test(topology.single-vxlan "$PWD/tools/lab/run" --deadline 2400 test/topology/single-vxlan.clab.yml
         test/topology/single_vxlan)
set_tests_properties(topology.single-vxlan PROPERTIES LABELS topology TIMEOUT 2460 RUN_SERIAL ON
                     WORKING_DIRECTORY "$PWD")
TESTS
  NICLEAF_FRR=$version NICLEAF_ORACLE_PAIRS=${NICLEAF_ORACLE_PAIRS:-40} ctest --test-dir "$all" \
    --parallel "$(nproc)" --output-on-failure --no-tests=error --exclude-regex "$not_on_frr" "$@" 9>&- ||
    failed "tests failed; all output: $all/Testing/Temporary/LastTest.log"
}

# Builds the fuzz targets for the parsers of input from hostile or broken senders; each runs for a minute.
build_fuzz() {
  setup tools/packages-fuzz.txt
  build build/fuzz fuzz -DCMAKE_C_COMPILER=clang-16 -DCMAKE_CXX_COMPILER=clang++-16 \
    -DNICLEAF_SANITIZE=fuzzer-no-link,address,undefined
}

# Runs all tests of all builds from one folder, so that they end in one summary.
run_tests() {
  mkdir -p build/ctest
  printf 'subdirs("%s")\n' "$PWD"/build/asan/test/{unit,component} "$PWD/build/fuzz/test/fuzz" \
    "$PWD/build/release/test/topology" >build/ctest/CTestTestfile.cmake
  ctest --test-dir build/ctest --parallel "$(nproc)" --output-on-failure --no-tests=error "$@" 9>&- ||
    failed "tests failed; all output: build/ctest/Testing/Temporary/LastTest.log"
}
