// SPDX-License-Identifier: Apache-2.0
#include "support/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace nicleaf::test {

int connectUnix(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

bool listens(const std::string& path) {
  const int fd = connectUnix(path);
  if (fd < 0) return false;
  ::close(fd);
  return true;
}

}  // namespace nicleaf::test
