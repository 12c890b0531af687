// SPDX-License-Identifier: GPL-2.0-or-later
// The sockets that Connections accepts on.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "core/connections.hpp"

namespace nicleaf::plugin {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("cannot listen on " + what + ": " + std::generic_category().message(errno));
}

/// Whether a server answers on the socket file. If that cannot be told, true: the file must not be replaced then.
bool isAlive(const sockaddr_un& address) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return true;
  const int result = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int error = errno;
  ::close(probe);
  return result == 0 || error == EAGAIN || error == EINPROGRESS;
}

}  // namespace

int Connections::listenUnix(const std::string& path, std::uint32_t group) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    throw std::runtime_error("cannot listen on unix:" + path +
                             ": the path is too long for a unix socket; choose one of less than 90 bytes");
  }
  std::strcpy(address.sun_path, path.c_str());

  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) {
      throw std::runtime_error("cannot listen on unix:" + path +
                               ": the file exists and is not a socket; remove it or choose another path");
    }
    if (isAlive(address)) {
      throw std::runtime_error("cannot listen on unix:" + path +
                               ": another server answers there; stop it or choose another path");
    }
  }
  // Bind under another name and rename: so the path never leads to a socket with a wrong mode or owner.
  const std::string temporary = path + "." + std::to_string(::getpid());
  sockaddr_un bound{};
  bound.sun_family = AF_UNIX;
  if (temporary.size() >= sizeof(bound.sun_path)) {
    throw std::runtime_error("cannot listen on unix:" + path +
                             ": the path is too long for a unix socket; choose one of less than 90 bytes");
  }
  std::strcpy(bound.sun_path, temporary.c_str());
  ::unlink(temporary.c_str());

  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("unix:" + path);
  const mode_t mask = ::umask(0177);
  const int result = ::bind(fd, reinterpret_cast<const sockaddr*>(&bound), sizeof(bound));
  ::umask(mask);
  if (result != 0) {
    ::close(fd);
    fail("unix:" + path);
  }
  const bool owned = group == static_cast<std::uint32_t>(-1) ||
                     ::chown(temporary.c_str(), static_cast<uid_t>(-1), static_cast<gid_t>(group)) == 0;
  if (!owned || ::chmod(temporary.c_str(), 0660) != 0 || ::listen(fd, SOMAXCONN) != 0 ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    ::close(fd);
    errno = error;
    fail("unix:" + path);
  }
  return fd;
}

int Connections::listenLoopback(std::uint16_t port) {
  const std::string name = "127.0.0.1:" + std::to_string(port);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) fail(name);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 || ::listen(fd, SOMAXCONN) != 0) {
    const int error = errno;
    ::close(fd);
    errno = error;
    fail(name);
  }
  return fd;
}

}  // namespace nicleaf::plugin
