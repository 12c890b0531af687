// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nicleaf::test {

/// A daemon's terminal, on the socket that vtysh uses. This is faster than a vtysh for each command, which takes longer
/// to start than the daemon to answer. Throws std::runtime_error if the socket cannot be reached or the daemon refuses.
class Terminal {
 public:
  /// `path` is DAEMON.vty in FRR's runtime directory.
  explicit Terminal(const std::string& socket);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// The output of a command of the enabled terminal.
  std::string show(const std::string& command) const;

 private:
  int fd_;
};

}  // namespace nicleaf::test
