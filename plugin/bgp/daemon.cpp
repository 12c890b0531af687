// SPDX-License-Identifier: GPL-2.0-or-later
// What bgpd adds to the common northbound: defines core/daemon.h and extension().
#include "core/daemon.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bgp/bgp.h"
#include "bgp/bgp_input.h"
#include "bgp/bgp_remote_as.h"
#include "bgp/drift_service.hpp"
#include "bgp/line_transaction.hpp"
#include "bgp/references.hpp"
#include "bgp/refused_service.hpp"
#include "bgp/routes_service.hpp"
#include "bgp/session_events.hpp"
#include "bgp/vnis_service.hpp"
#include "core/extension.hpp"
#include "core/frr.hpp"

namespace nicleaf::plugin {

namespace {

/// bgpd's lists. Entries of FRR's lists are independent: their leafrefs need no target, and the conditions of
/// frr-bgp-route-map refer to the entry itself.
constexpr const char* kLists[] = {
    "/" NICLEAF_BGP_MODULE ":bgp/instance",
    "/frr-filter:lib/access-list",
    "/frr-filter:lib/prefix-list",
    "/frr-route-map:lib/route-map",
};

class BgpExtension final : public Extension {
 public:
  [[nodiscard]] std::span<const char* const> shardedLists() const override { return kLists; }
  [[nodiscard]] bool executes(const lysc_node* list) const override {
    return std::string_view(list->module->name) == NICLEAF_BGP_MODULE;
  }
  [[nodiscard]] References references(const lyd_node* entry) const override {
    return nicleaf::plugin::references(entry);
  }
  void begin(std::vector<EntryChange> changes) override { transaction.begin(std::move(changes)); }
  Progress execute(Deadline deadline, std::string& message) override {
    nicleaf_prefix_lists_settle();
    return transaction.execute(deadline, message);
  }
  Progress undo(Deadline deadline, std::string& trouble) override {
    nicleaf_prefix_lists_settle();
    return transaction.undo(deadline, trouble);
  }
  void finish() override {
    transaction.finish();
    nicleaf_listeners_check();
    drift_.transactionEnded();
  }
  void beforePolicies() override { nicleaf_route_maps_settle(); }
  void afterPolicies() override { nicleaf_all_group_maps_settle(); }
  void restored() override { drift_.restored(); }
  [[nodiscard]] bool ownsState(const std::string& top) const override { return top == "/" NICLEAF_BGP_MODULE ":bgp"; }
  lyd_node* state() override { return nicleaf_bgp_state(); }
  std::vector<grpc::Service*> services() override { return {&sessionEvents(), &drift_, &refused_, &routes_, &vnis_}; }
  void closeStreams() override { sessionEvents().closeAll(); }

  [[nodiscard]] std::optional<Drift> drift() const override {
    return Drift{drift_.watch().version(), drift_.watch().lines()};
  }

  void fileWasRead() { drift_.fileWasRead(); }
  DriftWatch& driftWatch() { return drift_.watch(); }

  LineTransaction transaction;

 private:
  DriftService drift_{transaction};
  RefusedService refused_;
  RoutesService routes_;
  VnisService vnis_;
};

BgpExtension& bgp() {
  static BgpExtension instance;
  return instance;
}

}  // namespace

Extension& extension() { return bgp(); }

}  // namespace nicleaf::plugin

extern "C" void nicleaf_daemon_register_model(void) {
  if (std::strcmp(frr_get_progname(), "bgpd") != 0) {
    std::fprintf(stderr, "nicleaf: bgpd_nicleaf.so works in bgpd only, not in %s\n", frr_get_progname());
    std::exit(1);  // NOLINT(concurrency-mt-unsafe): there is no other thread yet
  }
  nicleaf_bgp_register();
  const auto problems = nicleaf::plugin::bgp().transaction.compile(ly_native_ctx);
  for (const auto& problem : problems) {
    std::fprintf(stderr, "nicleaf: %s\n", problem.c_str());
    zlog_err("nicleaf: %s", problem.c_str());
  }
  if (!problems.empty()) std::exit(1);  // NOLINT(concurrency-mt-unsafe)
  nicleaf_events_init();
  nicleaf_policy_init();
  nicleaf_prefix_lists_init();
  nicleaf_attributes_init();
  nicleaf_input_init();
  nicleaf_remote_as_init();
  nicleaf_refused_init();
  nicleaf_listeners_init();
  nicleaf_files_init([] { nicleaf::plugin::bgp().fileWasRead(); });
  nicleaf_shell_init([] { nicleaf::plugin::bgp().driftWatch().lookSoon(); });
  nicleaf::plugin::bgp().driftWatch().start();
  nicleaf_inbound_init();
  nicleaf_evpn_limit_init();
}

extern "C" void nicleaf_daemon_fini(void) {
  nicleaf_events_fini();
  nicleaf_input_fini();
  nicleaf_remote_as_fini();
  nicleaf_inbound_fini();
  nicleaf_evpn_limit_fini();
  nicleaf_attributes_fini();
  nicleaf_refused_fini();
  nicleaf_listeners_fini();
  nicleaf_files_fini();
  nicleaf_shell_fini();
  nicleaf::plugin::bgp().driftWatch().stop();
  nicleaf_exec_fini();
}
