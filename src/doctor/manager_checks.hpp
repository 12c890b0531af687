// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// Programs that change, or remove, what the agent has made, or the links that it uses. Pure.

/// Settings of systemd-networkd, and .network files that match such a link.
[[nodiscard]] std::vector<Finding> networkd(const Facts& facts);
/// Such links that NetworkManager manages.
[[nodiscard]] std::vector<Finding> networkManager(const Facts& facts);
/// Such links in /etc/network/interfaces.
[[nodiscard]] std::vector<Finding> ifupdown(const Facts& facts);
/// Such links that dhcpcd may configure.
[[nodiscard]] std::vector<Finding> dhcpcd(const Facts& facts);
/// Such links that connman may configure.
[[nodiscard]] std::vector<Finding> connman(const Facts& facts);

}  // namespace nicleaf::doctor
