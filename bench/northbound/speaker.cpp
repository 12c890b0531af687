// SPDX-License-Identifier: Apache-2.0
#include "northbound/speaker.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace nicleaf::bench {

namespace {

constexpr std::size_t kHeader = 19;
constexpr std::uint8_t kOpen = 1, kKeepalive = 4;
constexpr std::uint16_t kHoldTime = 90;

/// Header of RFC 4271 section 4.1: marker, length, type.
template <std::size_t N>
std::array<std::uint8_t, N> message(std::uint8_t type) {
  std::array<std::uint8_t, N> bytes{};
  std::fill_n(bytes.begin(), 16, std::uint8_t{0xff});
  bytes[17] = N;
  bytes[18] = type;
  return bytes;
}

}  // namespace

Speaker::~Speaker() {
  if (fd_ >= 0) ::close(fd_);
}

bool Speaker::open(const std::string& address) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(179);
  ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) return false;
  // The peer's OPEN, and its KEEPALIVE, which answers our OPEN.
  return sendOpen() && readMessage() && readMessage();
}

bool Speaker::sendOpen() {
  auto bytes = message<kHeader + 10>(kOpen);
  bytes[19] = 4;
  bytes[20] = static_cast<std::uint8_t>(as_ >> 8);
  bytes[21] = static_cast<std::uint8_t>(as_);
  bytes[22] = kHoldTime >> 8;
  bytes[23] = kHoldTime & 0xff;
  ::inet_pton(AF_INET, routerId_.c_str(), &bytes[24]);
  return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool Speaker::readMessage() {
  std::array<std::uint8_t, 4096> bytes{};
  if (::recv(fd_, bytes.data(), kHeader, MSG_WAITALL) != static_cast<ssize_t>(kHeader)) return false;
  const std::size_t length = std::size_t{bytes[16]} << 8 | bytes[17];
  const std::uint8_t type = bytes[18];
  if (length < kHeader || length > bytes.size() || (type != kOpen && type != kKeepalive)) return false;
  const std::size_t rest = length - kHeader;
  return rest == 0 || ::recv(fd_, bytes.data(), rest, MSG_WAITALL) == static_cast<ssize_t>(rest);
}

Speaker::Clock::time_point Speaker::confirm() {
  const auto bytes = message<kHeader>(kKeepalive);
  const auto now = Clock::now();
  if (::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("the session went away");
  return now;
}

Speaker::Clock::time_point Speaker::cut() {
  const auto now = Clock::now();
  ::close(fd_);
  fd_ = -1;
  return now;
}

}  // namespace nicleaf::bench
