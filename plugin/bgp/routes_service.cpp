// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/routes_service.hpp"

#include <sstream>

#include "bgp/bgp_lookup.h"
#include "core/guarded.hpp"
#include "core/server.hpp"

namespace nicleaf::plugin {
namespace {

using nicleaf::routes::LookupResponse;

LookupResponse& to(void* arg) { return *static_cast<LookupResponse*>(arg); }

template <typename Add>
void eachWord(const char* text, Add add) {
  std::istringstream words(text);
  for (std::string word; words >> word;) add(word);
}

void fill(nicleaf::routes::EvpnRoute& told, const nicleaf_evpn_route& route) {
  told.set_type(route.type);
  told.set_rd(route.rd);
  told.set_vtep(route.vtep);
  eachWord(route.targets, [&](const std::string& target) { told.add_targets(target); });
  told.set_matched_target(route.matched_target);
  told.set_l3vni(route.l3vni);
  told.set_router_mac(route.router_mac);
  told.set_from(route.from);
}

void takePath(const nicleaf_path* path, void* arg) {
  auto& told = *to(arg).add_paths();
  told.set_source(path->source);
  told.set_from(path->from);
  told.set_valid(path->valid);
  told.set_best(path->best);
  told.set_multipath(path->multipath);
  told.set_stale(path->stale);
  told.set_suppressed(path->suppressed);
  told.set_reason(path->reason);
  told.set_as_path(path->as_path);
  told.set_next_hop(path->next_hop);
  told.set_next_hop_link_local(path->next_hop_link_local);
  told.set_blackhole(path->blackhole);
  std::string communities = path->communities;
  if (!communities.empty() && path->large_communities[0] != '\0') communities += ' ';
  told.set_communities(communities + path->large_communities);
  told.set_local_preference(path->local_preference);
  told.set_med(path->med);
  told.set_weight(path->weight);
  told.set_age_s(path->age);
  if (path->imported != nullptr) fill(*told.mutable_imported(), *path->imported);
}

void takeSession(const nicleaf_lookup_session* session, bool evpn, void* arg) {
  auto& told = *(evpn ? to(arg).add_evpn_sessions() : to(arg).add_sessions());
  told.set_peer(session->peer);
  told.set_established(session->established);
  told.set_negotiated(session->negotiated);
  told.set_accepted(session->accepted);
  told.set_hears(session->hears);
  told.set_prefix_limit_reached(session->prefix_limit_reached);
  if (session->refused.reason == nullptr) return;
  told.set_refused_reason(session->refused.reason);
  told.set_refused_detail(session->refused.detail);
  told.set_refused_since_s(session->refused.since);
  told.set_refused_age_s(session->refused.age);
}

grpc::Status lookUp(const nicleaf::routes::LookupRequest& request, LookupResponse& response) {
  const nicleaf_lookup_taker taker = {
      .prefix = [](const char* prefix, void* arg) { to(arg).set_prefix(prefix); },
      .vrf =
          [](uint32_t l3vni, bool up, const char* targets, void* arg) {
            to(arg).set_l3vni(l3vni);
            to(arg).set_l3vni_up(up);
            eachWord(targets, [&](const std::string& target) { to(arg).add_import_targets(target); });
          },
      .path = takePath,
      .truncated = [](void* arg) { to(arg).set_truncated(true); },
      .exported = [](const nicleaf_evpn_route* route, void* arg) { fill(*to(arg).add_exported(), *route); },
      .session = takeSession,
      .arg = &response};
  switch (nicleaf_lookup(request.vrf().c_str(), request.prefix().c_str(), &taker)) {
    case NICLEAF_LOOKUP_NO_VRF:
      return {grpc::StatusCode::NOT_FOUND, "bgpd has no VRF '" + request.vrf() + "'"};
    case NICLEAF_LOOKUP_NO_PREFIX:
      return {grpc::StatusCode::INVALID_ARGUMENT, "'" + request.prefix() + "' is neither a prefix nor an address"};
    case NICLEAF_LOOKUP_OK:
      break;
  }
  return grpc::Status::OK;
}

}  // namespace

grpc::ServerUnaryReactor* RoutesService::Lookup(grpc::CallbackServerContext* context,
                                                const nicleaf::routes::LookupRequest* request,
                                                LookupResponse* response) {
  auto* reactor = context->DefaultReactor();
  mainQueue().post([reactor, request, response](bool run) {
    if (!run)
      return reactor->Finish(
          {grpc::StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    reactor->Finish(guarded([&] { return lookUp(*request, *response); }));
  });
  return reactor;
}

}  // namespace nicleaf::plugin
