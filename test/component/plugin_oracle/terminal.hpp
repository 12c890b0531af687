// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nicleaf::test {

// A daemon's own terminal, by the socket that vtysh uses: without a vtysh for each question, which takes longer to
// start than the daemon to answer. Throws std::runtime_error when it cannot be reached or the daemon refuses.
class Terminal {
 public:
  // DAEMON.vty in FRR's runtime directory.
  explicit Terminal(const std::string& socket);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // What a command of the enabled terminal writes.
  std::string show(const std::string& command) const;

 private:
  int fd_;
};

}  // namespace nicleaf::test
