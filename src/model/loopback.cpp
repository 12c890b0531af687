// SPDX-License-Identifier: Apache-2.0
#include "model/loopback.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "model/types.hpp"

namespace nicleaf::model {
namespace {

/// The host of "127.0.0.1:9342".
std::optional<IpAddress> hostOf(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) return {};
  std::uint16_t port = 0;
  const char* end = address.data() + address.size();
  const auto [stop, error] = std::from_chars(address.data() + colon + 1, end, port);
  if (error != std::errc{} || stop != end || port == 0) return {};
  return IpAddress::parse(address.substr(0, colon));
}

}  // namespace

bool isLoopbackEndpoint(const std::string& endpoint) {
  const auto host = hostOf(endpoint);
  return host && host->family == IpAddress::Family::kV4 && host->octets[0] == 127;
}

}  // namespace nicleaf::model
