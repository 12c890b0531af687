// SPDX-License-Identifier: Apache-2.0
// How long an apply takes, from Reconciler::apply() to its end: with the real zebra and bgpd with the module, the real
// store, and a kernel in memory, because build machines have no VRF (support/agent_on_frr.hpp says what the kernel in
// memory replaces). One JSON line per figure; "ms" is the median, "most_ms" the slowest repetition.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "support/agent_on_frr.hpp"

namespace {

using nicleaf::test::AgentOnFrr;
using nicleaf::test::tenantsIntent;

constexpr int kRepetitions = 15;

class Bench {
 public:
  explicit Bench(int tenants) : agent_(tenants + kRepetitions), tenants_(tenants) {
    for (int i = 1; i <= tenants; ++i) all_.insert(i);
  }

  void run() {
    progress("all at once");
    report("apply_full_load", {apply(all_)});
    std::vector<double> added, removed, changed, unchanged;
    for (int i = 1; i <= kRepetitions; ++i) {
      progress("changes, repetition " + std::to_string(i) + " of " + std::to_string(kRepetitions));
      auto more = all_;
      more.insert(tenants_ + i);  // another VRF each time, because zebra forgets a deleted VRF
      added.push_back(apply(more));
      removed.push_back(apply(all_));
      changed.push_back(apply(all_, "password" + std::to_string(i)));
      unchanged.push_back(apply(all_, "password" + std::to_string(i)));
      apply(all_);
    }
    report("apply_one_tenant", added);
    report("apply_one_tenant_less", removed);
    report("apply_one_leaf_each", changed);
    report("apply_no_change", unchanged);
  }

 private:
  double apply(const std::set<int>& tenants, const std::string& password = "hunter2") {
    const auto result = agent_.apply(tenantsIntent(++generation_, tenants, password));
    if (!result) throw std::runtime_error(nicleaf::test::messages(result.error()));
    if (getenv("NICLEAF_BENCH_STEPS") != nullptr) {
      for (const auto& [name, took] : result->steps) std::cerr << name << " " << took.count() << " us  ";
      std::cerr << "total " << result->total.count() << " us\n";
    }
    return static_cast<double>(result->total.count()) / 1000;
  }

  /// Shows a waiting person what is being measured.
  void progress(const std::string& text) const {
    std::cerr << "apply_bench: " << tenants_ << " tenants, " << text << "\n";
  }

  void report(const char* name, std::vector<double> milliseconds) const {
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("{\"bench\":\"%s\",\"tenants\":%d,\"repetitions\":%zu,\"ms\":%.1f,\"most_ms\":%.1f}\n", name, tenants_,
                milliseconds.size(), milliseconds[milliseconds.size() / 2], milliseconds.back());
    std::fflush(stdout);
  }

  AgentOnFrr agent_;
  int tenants_;
  std::set<int> all_;
  std::uint64_t generation_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    for (const int tenants : {1, 10, 100}) {
      if (argc > 1 && std::atoi(argv[1]) != tenants) continue;
      Bench(tenants).run();
    }
  } catch (const std::exception& error) {
    std::cerr << "apply_bench: " << error.what() << "\n";
    return 1;
  }
}
