// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nicleaf::frr {

/// The YANG module that nicleaf's module adds to bgpd, and the revision of it that this agent was built with.
inline constexpr char kOwnModel[] = "nicleaf-frr-bgp";
[[nodiscard]] const std::string& ownRevision();

/// What it means that `daemon` has revision `there` of kOwnModel, and what to do. Empty if that is this agent's. Agent
/// and module of neighbouring releases work together: the daemon refuses only what an older module does not know.
[[nodiscard]] std::string moduleSkew(const std::string& daemon, const std::string& there);

}  // namespace nicleaf::frr
