// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/ip/tcp.hpp>

namespace nicleaf::tls {

/// Where the agent listens on TCP, and for whom.
struct EndpointSettings {
  std::string address{};                       // "192.0.2.1:9339" or "[2001:db8::1]:9339"; empty: not at all
  std::filesystem::path certificate{}, key{};  // the agent's own; PEM
  std::filesystem::path clientCa{}, crl{};     // who signs clients' certificates, and which of these are revoked; PEM
  std::set<std::string> readOnly{}, readWrite{};  // names in clients' certificates
  friend bool operator==(const EndpointSettings&, const EndpointSettings&) = default;
};

/// nullopt if the text is not an IP address and a port.
[[nodiscard]] std::optional<boost::asio::ip::tcp::endpoint> parseEndpoint(const std::string& text);

}  // namespace nicleaf::tls
