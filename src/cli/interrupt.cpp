// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace nicleaf::cli {

Interrupt::Interrupt() {
  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGINT);
  sigaddset(&taken, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &taken, &before_);
  descriptor_ = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

Interrupt::~Interrupt() {
  ::close(descriptor_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int Interrupt::exitStatus() const {
  signalfd_siginfo told{};
  const bool read = ::read(descriptor_, &told, sizeof told) == static_cast<ssize_t>(sizeof told);
  return 128 + (read ? static_cast<int>(told.ssi_signo) : SIGINT);
}

}  // namespace nicleaf::cli
