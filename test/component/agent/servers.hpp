// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/netns.hpp"

namespace nicleaf::test {

/// What a server announces: one IPv4 prefix, with itself as the next hop unless said otherwise.
struct Announcement {
  std::string prefix;
  std::string nextHop{};    // a third party's
  std::string pathEnd{};    // an AS number behind the server's own
  std::string community{};  // AS:NN
  bool routeTarget = false;
};

/// A tenant's server in AS 65101 at 192.168.10.11, whose DPU is in AS 65001 at 192.168.10.1.
struct ServerPlan {
  std::vector<Announcement> announced{};
  std::string as = "65101";
  std::string password{};
  bool ttl255 = false;  // GTSM (RFC 5082)
};

/// A BGP implementation, as the server, in a network namespace of its own.
class Server {
 public:
  virtual ~Server() = default;
  [[nodiscard]] virtual NetworkNamespace& network() = 0;
  /// Starts it; its interface has to be there. Throws if the program does not come up.
  virtual void start(const ServerPlan& plan) = 0;
};

/// `name`: BIRD, GoBGP, ExaBGP or FRR.
[[nodiscard]] std::unique_ptr<Server> makeServer(const std::string& name);

}  // namespace nicleaf::test
