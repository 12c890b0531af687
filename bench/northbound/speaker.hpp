// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace nicleaf::bench {

/// A minimal BGP speaker (RFC 4271) that brings a session up and cuts it at a known moment. Blocking, without
/// capabilities, for IPv4 unicast, with 2-octet AS numbers.
class Speaker {
 public:
  using Clock = std::chrono::system_clock;

  Speaker(std::uint16_t as, std::string routerId) : as_(as), routerId_(std::move(routerId)) {}
  ~Speaker();
  Speaker(const Speaker&) = delete;
  Speaker& operator=(const Speaker&) = delete;

  /// Connects and exchanges OPEN; false if the other side does not accept yet.
  bool open(const std::string& address);
  /// Sends the KEEPALIVE that makes the other side's session come up. Returns when it was sent.
  Clock::time_point confirm();
  /// Closes the connection without a NOTIFICATION. Returns when it was closed.
  Clock::time_point cut();

 private:
  bool sendOpen();
  bool readMessage();

  std::uint16_t as_;
  std::string routerId_;
  int fd_ = -1;
};

}  // namespace nicleaf::bench
