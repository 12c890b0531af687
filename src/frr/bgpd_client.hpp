// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "frr/flatten.hpp"
#include "frr/northbound_client.hpp"
#include "nicleaf-drift.grpc.pb.h"
#include "nicleaf-refused.grpc.pb.h"
#include "nicleaf-routes.grpc.pb.h"

namespace nicleaf::frr {

class SessionStream;  // session_stream.hpp

/// bgpd with the nicleaf module. The agent manages all of nicleaf-frr-bgp in it, and the route-maps and prefix lists
/// that model/policies.hpp names; no other configuration.
class BgpdClient final : public BgpDaemon {
 public:
  BgpdClient(boost::asio::io_context& io, Endpoint bgpd, Deadlines deadlines = {});
  ~BgpdClient() override;

  [[nodiscard]] const std::string& name() const override { return client_.endpoint().daemon; }
  void getConfig(Handler<model::ConfigTree> done) override;
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) override;
  void getState(Handler<BgpState> done) override;
  void compare(Handler<std::vector<model::ConfigDifference>> done) override;
  void removeForeign(Handler<model::ForeignLines> done) override;
  void refused(Handler<model::RefusedPrefixes> done) override;
  void lookUp(const model::VrfName& vrf, const std::string& prefix, Handler<model::RouteLookup> done) override;
  void watch(Listener listener) override;
  [[nodiscard]] const std::string& frrVersion() const override { return client_.frrVersion(); }

 private:
  void getTree(const std::string& path, UnknownLists unknown, Handler<model::ConfigTree> done);
  /// Adds the agent's policies at and below `path` to `tree`.
  void getPolicies(std::string_view path, model::ConfigTree tree, Handler<model::ConfigTree> done);

  std::unique_ptr<drift::Drift::Stub> drift_;
  std::unique_ptr<::nicleaf::refused::Refused::Stub> refused_;
  std::unique_ptr<::nicleaf::routes::Routes::Stub> routes_;
  NorthboundClient client_;  // after the stubs, which its calls use
  std::unique_ptr<SessionStream> stream_;
};

}  // namespace nicleaf::frr
