// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/connections.hpp"
#include "core/frr.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

// The running configuration as it was at a version; shared by everybody who needs it.
struct Snapshot {
  Tree tree;
  std::uint32_t version = 0;
};

// A candidate configuration of one client. While it is prepared it owns FRR's transaction, and nothing else does.
struct Candidate {
  std::uint32_t id = 0;
  ClientId owner = kNoClient;
  nb_config* config = nullptr;
  std::shared_ptr<const Snapshot> base;  // what the client's changes are relative to
  nb_transaction* transaction = nullptr;
  nb_context context{};  // FRR keeps a pointer to it from PREPARE to APPLY or ABORT
  std::string comment;

  Candidate() = default;
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;
  ~Candidate() {
    if (config) nb_config_free(config);
  }
};

}  // namespace nicleaf::plugin
