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
  build build/asan "test/all man" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=address,undefined
  build_fuzz
}

# Builds the tests of what uses threads. Not a part of build_tests: everything is compiled once more.
build_threads() {
  lock
  setup tools/packages.txt
  step "preparing FRR's headers" tools/frr-source
  build build/tsan threads -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=thread
}

# test_threads CTEST-OPTION...
test_threads() {
  ctest --test-dir build/tsan --label-regex threads --output-on-failure --no-tests=error "$@" 9>&- ||
    failed "tests failed; all output: build/tsan/Testing/Temporary/LastTest.log"
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
not_on_frr='^component\.(NetlinkKernelTest|MonitorTest|FollowedStateTest|ForeignLinksTest|RoutingTest|Wire)\.|^component\.Agent\.ARefusalOfZebra'

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
set_tests_properties(topology.single-vxlan PROPERTIES LABELS topology TIMEOUT 2460 COST 1000
                     WORKING_DIRECTORY "$PWD")
TESTS
  # Tests with daemons wait half of their time.
  NICLEAF_FRR=$version NICLEAF_ORACLE_PAIRS=${NICLEAF_ORACLE_PAIRS:-12} ctest --test-dir "$all" \
    --parallel $(($(nproc) * 3 / 2)) --output-on-failure --no-tests=error --exclude-regex "$not_on_frr" "$@" 9>&- ||
    failed "tests failed; all output: $all/Testing/Temporary/LastTest.log"
}

# test_all CTEST-OPTION...: tests on the installed FRR and on the other release, side by side: tests with daemons, and
# guests of the lab, wait half of their time. The second one's output comes when both have ended.
test_all() {
  local other=10.3 log status=0 second
  log=build/log/test-on-frr-$other.log
  build_tests
  build_for_frr "$other"
  say "the tests on FRR $other run beside the others; their output is in $log"
  (test_on_frr "$other" --parallel "$(nproc)" "$@") >"$log" 2>&1 &
  second=$!
  (run_tests "$@") || status=1
  wait "$second" || status=1
  say "the tests on FRR $other:"
  cat "$log" >&2
  return "$status"
}

# Builds the fuzz targets for the parsers of input from hostile or broken senders and of damaged files; each runs for 20
# seconds.
build_fuzz() {
  setup tools/packages-fuzz.txt
  build build/fuzz fuzz -DCMAKE_C_COMPILER=clang-16 -DCMAKE_CXX_COMPILER=clang++-16 \
    -DNICLEAF_SANITIZE=fuzzer-no-link,address,undefined
}

# chaos NUMBER [SEED]: so many seeded sequences of what can happen to an agent, on a kernel and an FRR in memory.
# chaos --lab NUMBER [SEED]: so many events on a DPU of the lab.
chaos() {
  if [ "${1:-}" = --lab ]; then
    [[ "${*:2}" =~ ^[1-9][0-9]*( [0-9]+)?$ ]] || misused "chaos --lab takes the number of events, and a seed"
    build_runtime
    # A minute for each event in an emulated guest, and five to begin with.
    tools/lab/run --deadline $((300 + $2 * 60)) topologies/two-dpus.clab.yml test/topology/chaos --events "$2" \
      --seed "${3:-1}" 9>&- || failed "the DPU is not as it should be"
    return
  fi
  [[ "$*" =~ ^[1-9][0-9]*( [0-9]+)?$ ]] || misused "chaos takes the number of sequences, and the seed of the first"
  lock
  setup tools/packages.txt
  step "preparing FRR's headers" tools/frr-source
  build build/asan unit_reconcile -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNICLEAF_SANITIZE=address,undefined
  NICLEAF_CHAOS=$1 NICLEAF_CHAOS_SEED=${2:-1} build/asan/test/unit/unit_reconcile --gtest_filter='Chaos.*' 9>&- ||
    failed "a sequence failed"
}

# Runs all tests of all builds from one folder, so that they end in one summary.
run_tests() {
  mkdir -p build/ctest
  printf 'subdirs("%s")\n' "$PWD"/build/asan/{man,test/docs,test/package,test/unit,test/component} \
    "$PWD/build/fuzz/test/fuzz" "$PWD/build/release/test/topology" >build/ctest/CTestTestfile.cmake
  # Two guests of the lab at a time. They wait half of their time, as tests with daemons do.
  printf '{"version": {"major": 1, "minor": 0}, "local": [{"guests": [{"id": "0", "slots": 2}]}]}\n' \
    >build/ctest/resources.json
  NICLEAF_ORACLE_PAIRS=${NICLEAF_ORACLE_PAIRS:-30} \
    ctest --test-dir build/ctest --resource-spec-file "$PWD/build/ctest/resources.json" \
    --parallel $(($(nproc) * 3 / 2)) --output-on-failure --no-tests=error "$@" 9>&- ||
    failed "tests failed; all output: build/ctest/Testing/Temporary/LastTest.log"
}
