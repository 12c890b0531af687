// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/refused_service.hpp"

#include "bgp/bgp.h"
#include "core/guarded.hpp"
#include "core/server.hpp"

namespace nicleaf::plugin {
namespace {

using nicleaf::refused::ListResponse;

constexpr int kMaxPrefixes = 8'192;

bool take(const nicleaf_refused_prefix* refused, void* to) {
  auto& response = *static_cast<ListResponse*>(to);
  if (response.prefixes_size() == kMaxPrefixes) {
    response.set_truncated(true);
    return false;
  }
  auto* told = response.add_prefixes();
  told->set_vrf(refused->vrf);
  told->set_peer(refused->peer);
  told->set_prefix(refused->prefix);
  told->set_reason(refused->reason);
  told->set_detail(refused->detail);
  told->set_since_s(refused->since);
  told->set_age_s(refused->age);
  return true;
}

}  // namespace

grpc::ServerUnaryReactor* RefusedService::List(grpc::CallbackServerContext* context,
                                               const nicleaf::refused::ListRequest* request, ListResponse* response) {
  auto* reactor = context->DefaultReactor();
  mainQueue().post([reactor, request, response](bool run) {
    if (!run)
      return reactor->Finish(
          {grpc::StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    reactor->Finish(guarded([&] {
      nicleaf_refused_prefixes(request->vrf().c_str(), request->peer().c_str(), take, response);
      return grpc::Status::OK;
    }));
  });
  return reactor;
}

}  // namespace nicleaf::plugin
