// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/server_config.hpp"
#include "cli/session.hpp"

namespace nicleaf::cli {

/// What `show tenant` shows: an IP-VRF, or one session of it, for a person or as the configuration of a BGP speaker.
struct TenantRequest {
  std::string vrf;
  std::string peer;               // empty: all sessions
  ServerConfig config = nullptr;  // null: for a person
};

/// Prints what a tenant needs to know to configure its servers. Never prints a password.
int showTenant(Session& session, const TenantRequest& request);

}  // namespace nicleaf::cli
