// SPDX-License-Identifier: GPL-2.0-or-later
// What bgpd adds to the common northbound.
#include "core/daemon.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bgp/bgp.h"
#include "bgp/session_events.hpp"
#include "bgp/transaction.hpp"
#include "core/extension.hpp"
#include "core/frr.hpp"

namespace nicleaf::plugin {

namespace {

class BgpExtension final : public Extension {
 public:
  void enter(nb_config* candidate) override { transaction.enter(candidate); }
  void leave() override { transaction.leave(); }
  std::string takeRollbackError() override { return transaction.takeRollbackError(); }
  [[nodiscard]] bool wasRefused() const override { return transaction.wasRefused(); }
  [[nodiscard]] bool ownsState(const std::string& top) const override { return top == "/" NICLEAF_BGP_MODULE ":bgp"; }
  lyd_node* state() override { return nicleaf_bgp_state(); }
  std::vector<grpc::Service*> services() override { return {&sessionEvents()}; }
  void closeStreams() override { sessionEvents().closeAll(); }

  BgpTransaction transaction;
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
    std::fprintf(stderr, "nicleaf: bgpd_nicleaf.so is for bgpd, not for %s\n", frr_get_progname());
    std::exit(1);
  }
  nicleaf_bgp_register();
  const auto problems = nicleaf::plugin::bgp().transaction.compile(ly_native_ctx);
  for (const auto& problem : problems) {
    std::fprintf(stderr, "nicleaf: %s\n", problem.c_str());
    zlog_err("nicleaf: %s", problem.c_str());
  }
  if (!problems.empty()) std::exit(1);
  nicleaf_events_init();
}

extern "C" void nicleaf_daemon_fini(void) {
  nicleaf_events_fini();
  nicleaf_exec_fini();
}

extern "C" int nicleaf_bgp_config_event(int event, const struct lyd_node* dnode, char* errmsg, size_t errmsg_len) {
  try {
    std::string message;
    const int result = nicleaf::plugin::bgp().transaction.event(event, dnode, message);
    if (result != NB_OK) std::snprintf(errmsg, errmsg_len, "%s", message.c_str());
    return result;
  } catch (const std::exception& error) {
    std::snprintf(errmsg, errmsg_len, "%s", error.what());
    return NB_ERR;
  }
}
