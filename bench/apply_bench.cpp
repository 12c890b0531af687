// SPDX-License-Identifier: Apache-2.0
// How long an apply takes, from a document's text to its end: with the real zebra and bgpd with the module, the real
// store, and a kernel in memory, because build machines have no VRF (support/agent_on_frr.hpp says what the kernel in
// memory replaces). One JSON line per figure; "ms" is the median, "most_ms" the slowest repetition, "steps" the medians
// of its steps, of which "untimed" is what is in none. "own_cpu_ms" is the processor's time of the agent and of the
// kernel in memory. The ratios compare one tenant more and one less beside many tenants with the same beside one.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "intent/parser.hpp"
#include "support/agent_on_frr.hpp"
#include "tenants_document.hpp"
#include "timing.hpp"

namespace {

using nicleaf::test::AgentOnFrr;
using nicleaf::test::messages;

constexpr int kRepetitions = 15, kStarts = 5;

double processorMilliseconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto milliseconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

struct Taken {
  double ms = 0, ownCpu = 0;
  std::map<std::string, double> steps;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::vector<double> all(const std::vector<Taken>& taken, double Taken::*value) {
  std::vector<double> values;
  for (const Taken& one : taken) values.push_back(one.*value);
  return values;
}

class Bench {
 public:
  explicit Bench(int tenants) : agent_(tenants + kRepetitions), tenants_(tenants) {
    for (int i = 1; i <= tenants; ++i) all_.insert(i);
  }

  /// Returns the medians, by figure.
  std::map<std::string, double> run() {
    say("all at once");
    report("apply_full_load", {apply(all_)});
    std::vector<Taken> started, added, removed, changed, unchanged, repaired;
    for (int i = 1; i <= kStarts; ++i) {
      say("start " + std::to_string(i) + " of " + std::to_string(kStarts));
      started.push_back(start());
    }
    for (int i = 1; i <= kRepetitions; ++i) {
      say("changes, repetition " + std::to_string(i) + " of " + std::to_string(kRepetitions));
      auto more = all_;
      more.insert(tenants_ + i);  // another VRF each time, because zebra forgets a deleted VRF
      added.push_back(apply(more));
      removed.push_back(apply(all_));
      changed.push_back(apply(all_, "password" + std::to_string(i)));
      unchanged.push_back(apply(all_, "password" + std::to_string(i)));
      apply(all_);
      if (i <= tenants_) repaired.push_back(repair(i));
    }
    report("start_to_adopted", started);
    report("apply_one_tenant", added);
    report("apply_one_tenant_less", removed);
    report("apply_one_leaf_each", changed);
    report("apply_no_change", unchanged);
    report("repair_one_link", repaired);
    return medians_;
  }

 private:
  Taken apply(const std::set<int>& tenants, const std::string& password = "hunter2") {
    const std::string text = nicleaf::bench::tenantsDocument(++generation_, tenants, "eth1", password);
    Taken applied = measured([&](Taken& taken) {
      nicleaf::reconcile::StepTimes steps;
      nicleaf::reconcile::Stopwatch watch;
      const auto document = parser_.parseNext(text);
      watch.lap(steps, "parse");
      if (!document) throw std::runtime_error(messages(document.error()));
      const auto result = agent_.apply(*document);
      if (!result) throw std::runtime_error(messages(result.error()));
      steps.insert(steps.end(), result->steps.begin(), result->steps.end());
      for (const auto& [name, took] : steps) taken.steps[name] += static_cast<double>(took.count()) / 1e3;
    });
    double timed = 0;
    for (const auto& [name, ms] : applied.steps) timed += ms;
    applied.steps["untimed"] = applied.ms - timed;
    return applied;
  }

  /// The agent starts, with the files of the one before, until it has adopted what it finds.
  Taken start() {
    return measured([&](Taken&) {
      agent_.restart();
      const auto adopted = [&] { return agent_.reconciler->status().phase == nicleaf::model::Phase::kApplied; };
      if (!agent_.runUntil(adopted)) throw std::runtime_error("the agent does not adopt what it finds");
    });
  }

  /// Somebody deletes the gateway's link of a tenant: of another one each time, because repairs of the same one wait.
  /// Returns when the repair has ended, which is later than the link is back: an apply would wait for it.
  Taken repair(int tenant) {
    const std::string svi = "vlan" + std::to_string(tenant);
    const auto is = [&] { return agent_.kernel.state().links.contains(svi); };
    bool ended = false;
    agent_.reconciler->onRepair([&](const auto&...) { ended = true; });
    agent_.kernel.disturb([&](nicleaf::model::KernelState& state) { state.links.erase(svi); });
    const Taken taken = measured([&](Taken&) {
      agent_.reconciler->disturbed("the kernel's objects changed");
      if (!agent_.runUntil(is)) throw std::runtime_error(svi + " is not back");
    });
    if (!agent_.runUntil([&] { return ended; })) throw std::runtime_error("the repair of " + svi + " does not end");
    agent_.reconciler->onRepair(nullptr);
    return taken;
  }

  static Taken measured(const std::function<void(Taken&)>& work) {
    Taken taken;
    const double cpu = processorMilliseconds();
    taken.ms = nicleaf::bench::millisecondsOf([&] { work(taken); });
    taken.ownCpu = processorMilliseconds() - cpu;
    return taken;
  }

  /// Shows a waiting person what is being measured.
  void say(const std::string& text) const { nicleaf::bench::progress(std::to_string(tenants_) + " tenants, " + text); }

  void report(const char* name, const std::vector<Taken>& taken) {
    const auto milliseconds = all(taken, &Taken::ms);
    medians_[name] = median(milliseconds);
    std::map<std::string, std::vector<double>> steps;
    for (const Taken& one : taken) {
      for (const auto& [step, ms] : one.steps) steps[step].push_back(ms);
    }
    std::string shown;
    for (const auto& [step, ms] : steps) {
      char entry[80];
      std::snprintf(entry, sizeof entry, "%s\"%s\":%.1f", shown.empty() ? "" : ",", step.c_str(), median(ms));
      shown += entry;
    }
    std::printf(
        "{\"bench\":\"%s\",\"tenants\":%d,\"repetitions\":%zu,\"ms\":%.1f,\"most_ms\":%.1f,"
        "\"own_cpu_ms\":%.1f,\"steps\":{%s}}\n",
        name, tenants_, taken.size(), medians_[name], *std::max_element(milliseconds.begin(), milliseconds.end()),
        median(all(taken, &Taken::ownCpu)), shown.c_str());
    std::fflush(stdout);
  }

  AgentOnFrr agent_;
  nicleaf::intent::Parser parser_;
  int tenants_;
  std::set<int> all_;
  std::uint64_t generation_ = 0;
  std::map<std::string, double> medians_;
};

/// How much more one tenant costs beside many than beside one.
void compare(const std::map<std::string, double>& beside1, const std::map<std::string, double>& beside, int tenants) {
  for (const char* name : {"apply_one_tenant", "apply_one_tenant_less"}) {
    const double ratio = beside.at(name) / beside1.at(name);
    std::printf("{\"bench\":\"%s_ratio\",\"tenants\":%d,\"ratio\":%.2f,\"goal\":\"at most 2\",\"reached\":%s}\n", name,
                tenants, ratio, ratio <= 2 ? "true" : "false");
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::map<std::string, double> beside1;
    for (const int tenants : {1, 100, 300}) {
      if (argc > 1 && std::atoi(argv[1]) != tenants) continue;
      const auto medians = Bench(tenants).run();
      if (tenants == 1)
        beside1 = medians;
      else if (!beside1.empty())
        compare(beside1, medians, tenants);
    }
  } catch (const std::exception& error) {
    nicleaf::bench::die(error.what());
  }
}
