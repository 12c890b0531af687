// SPDX-License-Identifier: Apache-2.0
#include "api/unix_socket.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace nicleaf::api {
namespace {

tl::unexpected<model::Error> refuse(model::ErrorCode code, const std::filesystem::path& path, std::string expected,
                                    std::string detail) {
  return model::fail({code, path.string(), "listen", std::move(expected), std::move(detail)});
}

model::ErrorCode codeOf(int error) {
  return error == EACCES || error == EPERM || error == EROFS ? model::ErrorCode::kPermission
                                                             : model::ErrorCode::kUnavailable;
}

}  // namespace

std::string errnoText(int error) { return std::generic_category().message(error); }

int probeSocket(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& text = path.native();
  if (text.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  ::close(fd);
  if (result == EAGAIN) return 0;  // its backlog is full, so a process listens
  struct stat status {};
  if (result == ECONNREFUSED && ::stat(text.c_str(), &status) == 0 && !S_ISSOCK(status.st_mode)) return ENOTSOCK;
  return result;
}

model::Expected<void> clearSocketPath(const std::filesystem::path& path) {
  if (!path.is_absolute())
    return refuse(model::ErrorCode::kRefused, path, "an absolute path", "the path of the socket is relative");
  switch (const int error = probeSocket(path)) {
    case 0:
      return refuse(model::ErrorCode::kConflict, path, "one nicleafd for each socket", "another process listens on it");
    case ENOENT: {
      std::error_code ignored;
      if (std::filesystem::is_directory(path.parent_path(), ignored)) return {};
      return refuse(model::ErrorCode::kUnavailable, path, "an existing directory",
                    "there is no directory " + path.parent_path().string());
    }
    case ECONNREFUSED:
      if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
      return refuse(codeOf(errno), path, "", "cannot remove the stale socket: " + errnoText(errno));
    case ENOTSOCK:
      return refuse(model::ErrorCode::kConflict, path, "a path that is not in use",
                    "the path exists and is not a socket");
    case ENAMETOOLONG:
      return refuse(model::ErrorCode::kRefused, path, "at most 107 characters", "the path is too long for a socket");
    default:
      return refuse(codeOf(error), path, "", errnoText(error));
  }
}

model::Expected<void> setSocketGroup(const std::filesystem::path& path, const std::string& group) {
  if (group.empty()) return {};
  std::vector<char> buffer(16384);
  struct group entry {};
  struct group* found = nullptr;
  const int error = ::getgrnam_r(group.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr)
    return refuse(model::ErrorCode::kRefused, path, "a group of this machine",
                  "group '" + group + "': " + (error == 0 ? "there is no such group" : errnoText(error)));
  if (::chown(path.c_str(), static_cast<uid_t>(-1), entry.gr_gid) != 0)
    return refuse(codeOf(errno), path, "", "cannot change the group to '" + group + "': " + errnoText(errno));
  return {};
}

Umask::Umask(mode_t mask) : before_(::umask(mask)) {}
Umask::~Umask() { ::umask(before_); }

}  // namespace nicleaf::api
