// SPDX-License-Identifier: Apache-2.0
#include "frr/bgpd_client.hpp"

#include "frr/bgp_state.hpp"
#include "frr/module_skew.hpp"
#include "frr/pulse.hpp"
#include "frr/route_lookup.hpp"
#include "frr/session_stream.hpp"
#include "model/policies.hpp"

namespace nicleaf::frr {
namespace {

using Documents = std::vector<std::string>;

constexpr char kBgp[] = "/nicleaf-frr-bgp:bgp";

std::vector<model::ConfigDifference> differencesFrom(
    const google::protobuf::RepeatedPtrField<drift::Difference>& told) {
  std::vector<model::ConfigDifference> differences;
  for (const auto& one : told)
    differences.push_back({.onlyInDaemon = one.kind() == drift::Difference::ONLY_IN_BGPD,
                           .context = {one.context().begin(), one.context().end()},
                           .line = one.line(),
                           .path = one.path()});
  return differences;
}

std::vector<model::VniStatus> vnisFrom(const ::nicleaf::vnis::ListResponse& response) {
  std::vector<model::VniStatus> vnis;
  vnis.reserve(static_cast<std::size_t>(response.vnis_size()));
  for (const auto& one : response.vnis()) {
    model::VniStatus& vni = vnis.emplace_back();
    vni.vni = {one.vni()};
    vni.l3 = one.l3();
    vni.tenantVrf = one.vrf();
    vni.live = one.live();
  }
  return vnis;
}

model::RefusedPrefixes refusedFrom(const ::nicleaf::refused::ListResponse& response) {
  model::RefusedPrefixes refused;
  refused.truncated = response.truncated();
  for (const auto& one : response.prefixes())
    refused.prefixes.push_back({.vrf = one.vrf(),
                                .peer = one.peer(),
                                .prefix = one.prefix(),
                                .reason = one.reason(),
                                .detail = one.detail(),
                                .since = std::chrono::system_clock::time_point(std::chrono::seconds(one.since_s())),
                                .age = std::chrono::seconds(one.age_s()),
                                .rule = {},
                                .explanation = {}});
  return refused;
}

}  // namespace

BgpdClient::BgpdClient(boost::asio::io_context& io, Endpoint bgpd, Deadlines deadlines)
    : client_(io, std::move(bgpd), {kOwnModel}, deadlines),
      config_(client_,
              {{kBgp, UnknownLists::kRefuse},
               {std::string(model::kRouteMaps), UnknownLists::kSkip},
               {std::string(model::kFilters), UnknownLists::kSkip}},
              [](const std::string& path) { return model::isForeignPolicy(path); }) {
  drift_ = drift::Drift::NewStub(client_.channel());
  refused_ = ::nicleaf::refused::Refused::NewStub(client_.channel());
  routes_ = ::nicleaf::routes::Routes::NewStub(client_.channel());
  vnis_ = ::nicleaf::vnis::Vnis::NewStub(client_.channel());
}

BgpdClient::~BgpdClient() = default;

void BgpdClient::getConfig(Handler<model::Shared<model::ConfigTree>> done) { config_.get(std::move(done)); }

void BgpdClient::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  config_.commit(std::move(delta), std::move(comment), std::move(done));
}

void BgpdClient::getState(Handler<BgpState> done) {
  client_.get(::frr::GetRequest::STATE, {kBgp}, [done = std::move(done)](model::Expected<Documents> documents) {
    if (!documents) return done(tl::unexpected(documents.error()));
    if (documents->empty()) return done(BgpState{});
    done(readBgpState(documents->front(), std::chrono::steady_clock::now()));
  });
}

void BgpdClient::getVnis(Handler<std::vector<model::VniStatus>> done) {
  using ::nicleaf::vnis::ListRequest, ::nicleaf::vnis::ListResponse, ::nicleaf::vnis::Vnis;
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    client_.calls().unary<ListRequest, ListResponse>(
        *vnis_->async(), &Vnis::Stub::async_interface::List, ListRequest(), client_.deadlines().request,
        [this, done](const grpc::Status& status, ListResponse& response) {
          if (status.ok()) return done(vnisFrom(response));
          if (status.error_code() != grpc::StatusCode::UNIMPLEMENTED)
            return done(model::fail(client_.explain(status, "listing its VNIs")));
          // bgpd still runs with a module that is older than this agent.
          getState([done](model::Expected<BgpState> state) {
            if (!state) return done(tl::unexpected(std::move(state.error())));
            done(std::move(state->vnis));
          });
        });
  });
}

void BgpdClient::compare(Handler<std::vector<model::ConfigDifference>> done) {
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    client_.calls().unary<drift::CompareRequest, drift::CompareResponse>(
        *drift_->async(), &drift::Drift::Stub::async_interface::Compare, drift::CompareRequest(),
        client_.deadlines().request, [this, done](const grpc::Status& status, drift::CompareResponse& response) {
          if (!status.ok())
            return done(model::fail(client_.explain(status, "comparing its configuration with its datastore")));
          done(differencesFrom(response.differences()));
        });
  });
}

void BgpdClient::removeForeign(Handler<model::RepairedLines> done) {
  using drift::RemoveForeignRequest, drift::RemoveForeignResponse;
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    client_.calls().unary<RemoveForeignRequest, RemoveForeignResponse>(
        *drift_->async(), &drift::Drift::Stub::async_interface::RemoveForeign, RemoveForeignRequest(),
        client_.deadlines().request, [this, done](const grpc::Status& status, RemoveForeignResponse& response) {
          if (!status.ok()) return done(model::fail(client_.explain(status, "removing the lines of an old file")));
          done(model::RepairedLines{differencesFrom(response.removed()), {}, differencesFrom(response.left())});
        });
  });
}

void BgpdClient::repair(Handler<model::RepairedLines> done) {
  using drift::RepairRequest, drift::RepairResponse;
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    client_.calls().unary<RepairRequest, RepairResponse>(
        *drift_->async(), &drift::Drift::Stub::async_interface::Repair, RepairRequest(), client_.deadlines().request,
        [this, done](const grpc::Status& status, RepairResponse& response) {
          if (!status.ok()) return done(model::fail(client_.explain(status, "repairing its lines")));
          done(model::RepairedLines{differencesFrom(response.removed()), differencesFrom(response.restored()),
                                    differencesFrom(response.left())});
        });
  });
}

void BgpdClient::refused(Handler<model::RefusedPrefixes> done) {
  using ::nicleaf::refused::ListRequest, ::nicleaf::refused::ListResponse, ::nicleaf::refused::Refused;
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    client_.calls().unary<ListRequest, ListResponse>(
        *refused_->async(), &Refused::Stub::async_interface::List, ListRequest(), client_.deadlines().request,
        [this, done](const grpc::Status& status, ListResponse& response) {
          if (!status.ok()) return done(model::fail(client_.explain(status, "listing the refused prefixes")));
          done(refusedFrom(response));
        });
  });
}

void BgpdClient::lookUp(const model::VrfName& vrf, const std::string& prefix, Handler<model::RouteLookup> done) {
  using ::nicleaf::routes::LookupRequest, ::nicleaf::routes::LookupResponse, ::nicleaf::routes::Routes;
  client_.ready([this, vrf, prefix, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    LookupRequest request;
    request.set_vrf(vrf);
    request.set_prefix(prefix);
    client_.calls().unary<LookupRequest, LookupResponse>(
        *routes_->async(), &Routes::Stub::async_interface::Lookup, request, client_.deadlines().request,
        [this, vrf, done](const grpc::Status& status, LookupResponse& response) {
          if (!status.ok()) return done(model::fail(client_.explain(status, "looking up a prefix")));
          done(routeFrom(vrf, response));
        });
  });
}

void BgpdClient::watch(Listener listener) {
  pulse_ = std::make_unique<Pulse>(client_, listener.answers);
  stream_ = std::make_unique<SessionStream>(client_, std::move(listener));
}

}  // namespace nicleaf::frr
