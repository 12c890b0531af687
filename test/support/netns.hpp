// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/surroundings.hpp"

namespace nicleaf::test {

// A new network namespace without a name in the file system: it exists as long as this object and the processes in it.
// The loopback is up.
class NetworkNamespace {
 public:
  NetworkNamespace();
  ~NetworkNamespace();
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;

  // Moves the calling thread into the namespace.
  void enter() const;
  // For a program that is to run in the namespace, while this object exists.
  [[nodiscard]] Surroundings surroundings() const { return Surroundings().network(fd_); }
  // Runs an ip command line in the namespace, and returns its output; throws if it fails.
  std::string ip(const std::string& arguments) const;
  // The path of the namespace, for `ip link .. netns`.
  [[nodiscard]] std::string path() const;

 private:
  int fd_;
};

// A pair of connected interfaces, one end in each namespace, both up.
void connect(const NetworkNamespace& a, const std::string& nameA, const NetworkNamespace& b, const std::string& nameB);

}  // namespace nicleaf::test
