// SPDX-License-Identifier: Apache-2.0
#include "support/netns.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/process.hpp"

namespace nicleaf::test {

NetworkNamespace::NetworkNamespace() : fd_(-1) {
  // On another thread, so that the test's thread stays in its namespace.
  std::thread([this] {
    if (::unshare(CLONE_NEWNET) == 0) fd_ = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  }).join();
  if (fd_ < 0) throw std::runtime_error("cannot make a network namespace: these tests need root");
  ip("link set lo up");
}

NetworkNamespace::~NetworkNamespace() { ::close(fd_); }

void NetworkNamespace::enter() const {
  if (::setns(fd_, CLONE_NEWNET) != 0) throw std::runtime_error("cannot enter a network namespace");
}

std::string NetworkNamespace::ip(const std::string& arguments) const {
  // ip itself has a fault that stops it if the sanitizers of the tests are loaded into it.
  std::vector<std::string> command{"ip"};
  std::istringstream words(arguments);
  for (std::string word; words >> word;) command.push_back(word);
  return runOrThrow(command, surroundings().variable("LD_PRELOAD", std::nullopt));
}

std::string NetworkNamespace::path() const {
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_);
}

void connect(const NetworkNamespace& a, const std::string& nameA, const NetworkNamespace& b, const std::string& nameB) {
  a.ip("link add " + nameA + " type veth peer name " + nameB + " netns " + b.path());
  a.ip("link set " + nameA + " up");
  b.ip("link set " + nameB + " up");
}

}  // namespace nicleaf::test
