# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Benchmarks: sourced by ./dev. They need root, for namespaces.

# All benchmarks in their order, and the ninja targets of each.
readonly benchmarks=(apply forwarding guard memory scale kernel repair northbound policy storm)
# shellcheck disable=SC2154 # runtime is build.sh's
declare -rA bench_targets=(
  [apply]=apply_bench
  [forwarding]=forwarding_bench
  [guard]=guard_bench
  [memory]=$runtime
  [scale]="$runtime print_tenants"
  [kernel]=kernel_bench
  [repair]=$runtime
  [northbound]=northbound_bench
  [policy]=policy_bench
  [storm]=storm_bench
)
# The options of each benchmark.
declare -rA bench_options=(
  [apply]='(1|100|300)?'
  [forwarding]='([1-9][0-9]*( |$))*'
  [guard]=""
  [memory]=""
  [scale]="([1-9][0-9]*)?"
  [kernel]=""
  [repair]=""
  [northbound]='(--quick)?'
  [policy]=""
  [storm]=""
)

bench_usage() {
  cat <<'TEXT'
usage: ./dev bench [NAME [OPTION...]]

  apply [1|100|300]       how long an intent of so many tenants takes to apply, on a real zebra and bgpd
  forwarding [NUMBER...]  how long the kernel's objects of so many segments take, by us and by iproute2; in the lab
  guard                   what a port's guard costs each packet, beside a port without filters; in the lab
  memory                  the agent's resident memory
  scale [NUMBER]          memory, idle processor and start of the agent with so many tenants (300); in the lab, 15 minutes
  kernel                  how long a segment takes in this machine's kernel, by us and by iproute2
  repair                  how long what somebody removes from a DPU's kernel stays away; in the lab
  northbound [--quick]    bgpd's configuration by the northbound, by vtysh -f and by frr-reload.py, 5 minutes; --quick:
                          the small sizes only, half a minute
  policy                  what the policy of tenants' sessions adds to a tenant more, beside 1 and 500 tenants
  storm                   how long a tenant's prefix takes while another tenant's server announces 100,000, without end

Without a NAME, all of them. Each figure is a line of JSON on standard output; what is being measured is on standard
error, and in build/log/bench-NAME.log.
TEXT
}

run_bench() {
  local name=$1
  shift
  case $name in
    forwarding)
      tools/lab/run --deadline 3600 test/topology/bare.clab.yml build/release/bench/forwarding_bench "$@"
      ;;
    guard)
      tools/lab/run --deadline 900 test/topology/bare.clab.yml build/release/bench/guard_bench
      ;;
    memory) bench/agent_memory build/release ;;
    scale) tools/lab/run --deadline 3600 topologies/two-dpus.clab.yml bench/scale "$PWD/build/release" "${1:-300}" ;;
    repair) tools/lab/run topologies/two-dpus.clab.yml bench/repair ;;
    *) "build/release/bench/${name}_bench" "$@" ;;
  esac
}

# bench [NAME [OPTION...]]: reports wrong arguments before it builds anything.
bench() {
  local name status names=("${benchmarks[@]}") targets=()
  case ${1:-} in
    -h | --help)
      bench_usage
      return
      ;;
  esac
  if [ $# -gt 0 ]; then
    names=("$1")
    if [ -z "$1" ] || [ -z "${bench_targets[$1]:-}" ]; then
      bench_usage >&2
      misused "no benchmark called $1"
    elif ! [[ ${*:2} =~ ^${bench_options[$1]}$ ]]; then
      bench_usage >&2
      misused "$1 does not take ${*:2}"
    fi
    shift
  fi
  for name in "${names[@]}"; do targets+=("${bench_targets[$name]}"); done
  build_release "${targets[*]}"
  [[ " ${names[*]} " != *" northbound "* ]] || setup tools/packages-bench.txt
  # Another ./dev may build while the benchmarks run.
  exec 9>&-
  for name in "${names[@]}"; do
    status=0
    measure "bench $name" run_bench "$name" "$@" || status=$?
    [ "$status" -ne 3 ] || exit 3
    [ "$status" -eq 0 ] || exit 1
  done
}
