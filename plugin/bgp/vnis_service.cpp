// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/vnis_service.hpp"

#include "bgp/bgp.h"
#include "core/guarded.hpp"
#include "core/server.hpp"

namespace nicleaf::plugin {
namespace {

void take(const nicleaf_vni* known, void* to) {
  auto* told = static_cast<nicleaf::vnis::ListResponse*>(to)->add_vnis();
  told->set_vni(known->vni);
  told->set_l3(known->l3);
  told->set_live(known->live);
  told->set_vrf(known->vrf);
}

}  // namespace

grpc::ServerUnaryReactor* VnisService::List(grpc::CallbackServerContext* context,
                                            const nicleaf::vnis::ListRequest* /*request*/,
                                            nicleaf::vnis::ListResponse* response) {
  auto* reactor = context->DefaultReactor();
  mainQueue().post([reactor, response](bool run) {
    if (!run)
      return reactor->Finish(
          {grpc::StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    reactor->Finish(guarded([&] {
      nicleaf_vnis(take, response);
      return grpc::Status::OK;
    }));
  });
  return reactor;
}

}  // namespace nicleaf::plugin
