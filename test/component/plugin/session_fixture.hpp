// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "support/frr_node.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {

/// Two nodes with zebra and bgpd, and a link between them on which their bgpds have a session.
class Session : public ::testing::Test {
 protected:
  Session();
  /// Configures both ends. Only node a connects: two connections that meet make bgpd come up twice now and then.
  void configure(const std::string& passwordB = "s3cret");
  /// The state that a's module reports of its neighbor `peer`; empty if there is none.
  [[nodiscard]] boost::json::object stateOf(const std::string& peer);

  FrrNode a;
  FrrNode b;
  Northbound northboundA{a.northbound("bgpd")};
  Northbound northboundB{b.northbound("bgpd")};
};

}  // namespace nicleaf::test
