// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

#include "model/error.hpp"

namespace nicleaf::api {

/// Whether somebody listens on a unix socket: 0, or connect's errno (ENOENT, ECONNREFUSED, EACCES, ENOTSOCK, ...).
/// ENAMETOOLONG when the path does not fit into an address. Does not block.
[[nodiscard]] int probeSocket(const std::filesystem::path& path);

/// The operating system's words for an errno, on any thread.
[[nodiscard]] std::string errnoText(int error);

/// Makes room for a listener at `path`: a stale socket there is removed. Errors: somebody listens, the path is no
/// socket, relative, too long, or its directory is not there.
[[nodiscard]] model::Expected<void> clearSocketPath(const std::filesystem::path& path);

/// Gives the socket to `group` (empty: left as it is).
[[nodiscard]] model::Expected<void> setSocketGroup(const std::filesystem::path& path, const std::string& group);

/// While it lives, what the process creates has no more than 0777 less `mask`. The only way to make gRPC's socket
/// without a moment in which everybody may connect. Of the whole process: for the time of starting only.
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
