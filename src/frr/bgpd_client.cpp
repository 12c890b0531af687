// SPDX-License-Identifier: Apache-2.0
#include "frr/bgpd_client.hpp"

#include "frr/bgp_state.hpp"
#include "frr/flatten.hpp"
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
    : client_(io, std::move(bgpd), {"nicleaf-frr-bgp"}, deadlines) {
  drift_ = drift::Drift::NewStub(client_.channel());
  refused_ = ::nicleaf::refused::Refused::NewStub(client_.channel());
  routes_ = ::nicleaf::routes::Routes::NewStub(client_.channel());
}

BgpdClient::~BgpdClient() = default;

void BgpdClient::getConfig(Handler<model::ConfigTree> done) {
  // One after the other: of a request for all, bgpd would say "not found" when one is not there.
  getTree(kBgp, UnknownLists::kRefuse, [this, done = std::move(done)](model::Expected<model::ConfigTree> bgp) mutable {
    if (!bgp) return done(std::move(bgp));
    getPolicies(model::kRouteMaps, std::move(*bgp),
                [this, done = std::move(done)](model::Expected<model::ConfigTree> withMaps) mutable {
                  if (!withMaps) return done(std::move(withMaps));
                  getPolicies(model::kFilters, std::move(*withMaps), std::move(done));
                });
  });
}

void BgpdClient::getPolicies(std::string_view path, model::ConfigTree tree, Handler<model::ConfigTree> done) {
  getTree(std::string(path), UnknownLists::kSkip,
          [tree = std::move(tree), done = std::move(done)](model::Expected<model::ConfigTree> policies) mutable {
            if (!policies) return done(std::move(policies));
            std::erase_if(*policies, [](const auto& leaf) { return model::isForeignPolicy(leaf.first); });
            tree.merge(*policies);
            done(std::move(tree));
          });
}

void BgpdClient::getTree(const std::string& path, UnknownLists unknown, Handler<model::ConfigTree> done) {
  client_.get(::frr::GetRequest::CONFIG, {path},
              [this, unknown, done = std::move(done)](model::Expected<Documents> documents) {
                if (!documents) return done(tl::unexpected(documents.error()));
                model::ConfigTree result;
                for (const auto& document : *documents) {
                  auto tree = flatten(document, unknown);
                  if (!tree) {
                    tree.error().object = name();
                    return done(tl::unexpected(tree.error()));
                  }
                  result.merge(*tree);
                }
                done(std::move(result));
              });
}

void BgpdClient::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  client_.commit(std::move(delta), std::move(comment), std::move(done));
}

void BgpdClient::getState(Handler<BgpState> done) {
  client_.get(::frr::GetRequest::STATE, {kBgp}, [done = std::move(done)](model::Expected<Documents> documents) {
    if (!documents) return done(tl::unexpected(documents.error()));
    if (documents->empty()) return done(BgpState{});
    done(readBgpState(documents->front(), std::chrono::system_clock::now()));
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

void BgpdClient::removeForeign(Handler<model::ForeignLines> done) {
  using drift::RemoveForeignRequest, drift::RemoveForeignResponse;
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    client_.calls().unary<RemoveForeignRequest, RemoveForeignResponse>(
        *drift_->async(), &drift::Drift::Stub::async_interface::RemoveForeign, RemoveForeignRequest(),
        client_.deadlines().request, [this, done](const grpc::Status& status, RemoveForeignResponse& response) {
          if (!status.ok()) return done(model::fail(client_.explain(status, "removing the lines of an old file")));
          done(model::ForeignLines{differencesFrom(response.removed()), differencesFrom(response.left())});
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

void BgpdClient::watch(Listener listener) { stream_ = std::make_unique<SessionStream>(client_, std::move(listener)); }

}  // namespace nicleaf::frr
