// SPDX-License-Identifier: Apache-2.0
#include "tls/endpoint_settings.hpp"

#include <charconv>

namespace nicleaf::tls {

std::optional<boost::asio::ip::tcp::endpoint> parseEndpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [read, wrong] = std::from_chars(text.data() + colon + 1, end, port);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error || address.is_v6() != bracketed || wrong != std::errc() || read != end || port == 0) return std::nullopt;
  return boost::asio::ip::tcp::endpoint(address, port);
}

}  // namespace nicleaf::tls
