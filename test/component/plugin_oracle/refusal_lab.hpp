// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin_oracle/random_config.hpp"
#include "plugin_oracle/refuser.hpp"
#include "plugin_oracle/terminal.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {

/// A bgpd with the module whose lines can be refused, and a second bgpd that has a session with it.
class RefusalLab {
 public:
  RefusalLab();

  /// The configuration that the session needs: the default instance with its neighbor.
  static const char* const kSession;
  /// Removes what would reset the session (docs/northbound.md has the list) and adds the session. Null if the model
  /// does not allow the result.
  static RandomConfig::Tree withSession(const RandomConfig& configs, RandomConfig::Tree tree);

  /// Waits for the session. False if it does not come up.
  bool isEstablished();

  /// Everything that a refused commit must not change: what bgpd shows, and the datastore.
  struct Snapshot {
    std::string running;
    std::string datastore;
    std::string session;
    std::vector<std::string> drift;
  };
  Snapshot look();
  /// A candidate with this BGP configuration and these policies, and nothing else.
  std::uint32_t candidate(const std::string& json);

  FrrNode peer;
  FrrNode node{Refuser::options()};
  Refuser refuser{node};
  Northbound northbound;

 private:
  std::optional<Terminal> terminal_;
};

}  // namespace nicleaf::test
