// SPDX-License-Identifier: Apache-2.0
// What the policy of tenants' sessions costs in bgpd: how long one tenant more takes, beside 1 and 500 tenants, as the
// agent renders it, and the same without prefix lists, route-maps, limits and module leaves of its sessions. One JSON
// line per figure. Also how long a list of allowed prefixes takes by its length. Needs root, for namespaces.
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <vector>

#include "bench/timing.hpp"
#include "diff/tree_diff.hpp"
#include "model/policies.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/northbound.hpp"

namespace {

namespace model = nicleaf::model;
using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;

constexpr int kRepetitions = 41;
constexpr int kAllowedPrefixes = 10;

/// The tenants, each with prefixes of its own that its server may announce.
model::Intent intent(const std::set<int>& tenants, int allowedPrefixes) {
  model::Intent made = nicleaf::test::tenantsIntent(1, tenants);
  int number = 0;
  for (model::IpVrf& vrf : made.ipVrfs) {
    for (model::BgpSession& session : vrf.sessions) {
      for (int i = 0; i < allowedPrefixes; ++i, ++number) {
        const std::string text = "20." + std::to_string(number / 250) + "." + std::to_string(number % 250) + ".0/24";
        session.allowedPrefixes.push_back({*model::IpPrefix::parse(text), {}, 32});
      }
    }
  }
  return made;
}

bool isPolicy(const std::string& path) {
  const auto has = [&](const char* part) { return path.find(part) != std::string::npos; };
  if (path.starts_with(model::kFilters) || path.starts_with(model::kRouteMaps)) return true;
  return has("/filter-config/") || has("/prefix-limit/") || path.ends_with("/route-map");
}

model::ConfigTree tree(const std::set<int>& tenants, bool withPolicy, int allowedPrefixes = kAllowedPrefixes) {
  model::ConfigTree rendered = nicleaf::render::render(intent(tenants, allowedPrefixes)).bgpd;
  if (!withPolicy) std::erase_if(rendered, [](const auto& leaf) { return isPolicy(leaf.first); });
  return rendered;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// A bgpd with many tenants, to which one more is added again and again.
class Daemon {
 public:
  Daemon(int tenants, bool withPolicy) : withPolicy_(withPolicy), tenants_(tenants) {
    node_.start("bgpd");
    for (int i = 1; i <= tenants; ++i) all_.insert(i);
    northbound_ = std::make_unique<Northbound>(node_.northbound("bgpd"));
    change(tree(all_, withPolicy_));
  }
  /// Adds a tenant, and takes it away again. Milliseconds of adding it.
  double oneMore() {
    const model::ConfigTree before = committed_;
    std::set<int> more = all_;
    more.insert(tenants_ + 1);
    const double took = change(tree(more, withPolicy_));
    change(before);
    return took;
  }
  /// Gives the server of the only tenant so many allowed prefixes. Milliseconds.
  double allow(int prefixes) { return change(tree(all_, withPolicy_, prefixes)); }

 private:
  double change(const model::ConfigTree& wanted) {
    const model::TreeDelta delta = nicleaf::diff::diffTrees(committed_, wanted);
    Northbound::Status status;
    const double took =
        nicleaf::bench::millisecondsOf([&] { status = northbound_->change(delta.updates, delta.deletes); });
    if (!status.ok()) nicleaf::bench::die("bgpd refuses a change: " + status.error_message());
    committed_ = wanted;
    return took;
  }

  static FrrNode::Options quiet() {
    FrrNode::Options options;
    options.quiet = true;
    return options;
  }

  const bool withPolicy_;
  const int tenants_;
  FrrNode node_{quiet()};
  std::unique_ptr<Northbound> northbound_;
  model::ConfigTree committed_;
  std::set<int> all_;
};

void run(int tenants) {
  nicleaf::bench::progress(std::to_string(tenants) + " tenants");
  Daemon with(tenants, true), without(tenants, false);
  std::map<bool, std::vector<double>> took;
  for (int i = 0; i < kRepetitions; ++i) {  // one after the other, so that the machine is the same for both
    took[true].push_back(with.oneMore());
    took[false].push_back(without.oneMore());
  }
  const double ratio = median(took[true]) / median(took[false]);
  std::printf(
      "{\"bench\":\"policy_one_tenant\",\"tenants\":%d,\"repetitions\":%d,\"allowed_prefixes\":%d,\"ms\":%.1f,"
      "\"without_policy_ms\":%.1f,\"ratio\":%.2f,\"goal\":\"ratio at most 1.5\",\"reached\":%s}\n",
      tenants, kRepetitions, kAllowedPrefixes, median(took[true]), median(took[false]), ratio,
      ratio <= 1.5 ? "true" : "false");
  std::fflush(stdout);
}

/// Lists that grow from the default length by so many entries. The cost of an entry should not depend on the number.
void runLongLists() {
  double shortCost = 0;
  for (const int more : {100, 1000}) {
    nicleaf::bench::progress(std::to_string(more) + " allowed prefixes");
    Daemon daemon(1, true);
    const double microseconds = daemon.allow(kAllowedPrefixes + more) * 1000 / more;
    if (shortCost == 0) shortCost = microseconds;
    const double ratio = microseconds / shortCost;
    std::printf(
        "{\"bench\":\"policy_long_list\",\"entries\":%d,\"us_per_entry\":%.1f,\"ratio_to_100_entries\":%.2f,"
        "\"goal\":\"ratio at most 2\",\"reached\":%s}\n",
        more, microseconds, ratio, ratio <= 2 ? "true" : "false");
    std::fflush(stdout);
  }
}

}  // namespace

int main() {
  try {
    for (const int tenants : {1, 500}) run(tenants);
    runLongLists();
  } catch (const std::exception& error) {
    nicleaf::bench::die(error.what());
  }
}
