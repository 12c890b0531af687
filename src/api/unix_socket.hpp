// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

#include "model/error.hpp"

namespace nicleaf::api {

/// Whether a process listens on a unix socket: 0, or the errno of connect (ENOENT, ECONNREFUSED, EACCES, ENOTSOCK,
/// ...). ENAMETOOLONG if the path does not fit into an address. Does not block.
[[nodiscard]] int probeSocket(const std::filesystem::path& path);

/// The operating system's text for an errno. Any thread.
[[nodiscard]] std::string errnoText(int error);

/// Prepares `path` for a listener: removes a stale socket. Errors: a process listens on it, the path is not a socket,
/// it is relative or too long, its directory does not exist.
[[nodiscard]] model::Expected<void> clearSocketPath(const std::filesystem::path& path);

/// Changes the socket's group to `group`; if that is empty, does nothing.
[[nodiscard]] model::Expected<void> setSocketGroup(const std::filesystem::path& path, const std::string& group);

/// Sets the process's umask while it lives. Without it there would be a moment in which every user may connect to the
/// socket that gRPC creates. It affects all threads, so use it during start only.
class Umask {
 public:
  explicit Umask(mode_t mask);
  ~Umask();
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace nicleaf::api
