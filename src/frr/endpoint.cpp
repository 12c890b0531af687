// SPDX-License-Identifier: Apache-2.0
#include "frr/endpoint.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace nicleaf::frr {
namespace {

using model::Error;
using model::ErrorCode;

/// Connects and hangs up; 0 or errno. A full backlog counts as connected: somebody listens.
int tryConnect(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  const int error = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  close(fd);
  return error == EAGAIN || error == EINPROGRESS ? 0 : error;
}

/// FRR's vty socket usually is for another group than ours: being kept out also means that it is there. A socket file
/// that a crashed daemon left behind refuses.
bool daemonRuns(const Endpoint& endpoint) {
  const int error = tryConnect(endpoint.vty);
  return error == 0 || error == EACCES;
}

Endpoint endpointIn(const std::filesystem::path& directory, const std::string& daemon) {
  return {daemon, directory / ("nicleaf-" + daemon + ".sock"), directory / (daemon + ".vty")};
}

}  // namespace

Endpoint zebraEndpoint(const std::filesystem::path& runtimeDirectory) { return endpointIn(runtimeDirectory, "zebra"); }

Endpoint bgpdEndpoint(const std::filesystem::path& runtimeDirectory) { return endpointIn(runtimeDirectory, "bgpd"); }

bool listens(const Endpoint& endpoint) { return tryConnect(endpoint.socket) == 0; }

Error explainUnavailable(const Endpoint& endpoint, const std::string& attempted, const std::string& detail) {
  Error error{ErrorCode::kUnavailable, endpoint.daemon, attempted, "", ""};
  const int reason = tryConnect(endpoint.socket);
  switch (reason) {
    case 0:
      error.detail = detail;
      return error;
    case ENOENT:
    case ECONNREFUSED:
      if (daemonRuns(endpoint)) {
        error.detail =
            "FRR's " + endpoint.daemon + " runs, but without the nicleaf module: nothing listens on " + endpoint.socket;
        error.expected = "\"-M nicleaf\" among its options";
      } else {
        error.detail = "FRR's " + endpoint.daemon + " is not running: nothing listens on " + endpoint.socket;
      }
      return error;
    case EACCES:
      error.code = ErrorCode::kPermission;
      error.detail = "not allowed to open " + endpoint.socket;
      error.expected = "to run as root or in the group that the socket belongs to";
      return error;
    default:
      error.detail = endpoint.socket + ": " + std::generic_category().message(reason) + " (" + detail + ")";
      return error;
  }
}

}  // namespace nicleaf::frr
