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

// A bgpd with the module that refuses what it is told to, and another bgpd that it has a session with.
class RefusalLab {
 public:
  RefusalLab();

  // What the session needs, to be merged into a configuration: the default instance with its neighbor.
  static const char* const kSession;
  // Takes away what would reset the session (docs/northbound.md has the list), and puts the session in. Null when the
  // model does not allow the result.
  static RandomConfig::Tree withSession(const RandomConfig& configs, RandomConfig::Tree tree);

  // Waits for it. False when it does not come up.
  bool isEstablished();

  // All that a refused commit must leave alone, as bgpd shows it, and the datastore.
  struct Snapshot {
    std::string running;
    std::string datastore;
    std::string session;
    std::vector<std::string> drift;
  };
  Snapshot look();
  // A candidate with exactly this BGP and these policies.
  std::uint32_t candidate(const std::string& json);

  FrrNode peer;
  FrrNode node{Refuser::options()};
  Refuser refuser{node};
  Northbound northbound;

 private:
  std::optional<Terminal> terminal_;
};

}  // namespace nicleaf::test
