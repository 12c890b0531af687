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

/// Connects and closes the connection. Gives 0 or an errno. A full backlog counts as success: a process listens.
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

/// Whether the daemon runs, judged by its vty socket. That usually belongs to another group than nicleafd's, so EACCES
/// also means that it runs. A socket file that a crashed daemon left behind refuses connections.
bool daemonRuns(const Endpoint& endpoint) {
  const int error = tryConnect(endpoint.vty);
  return error == 0 || error == EACCES;
}

Endpoint endpointIn(const std::filesystem::path& directory, const std::string& daemon) {
  return {daemon, directory / ("nicleaf-" + daemon + ".sock"), directory / (daemon + ".vty"), ""};
}

}  // namespace

Endpoint zebraEndpoint(const std::filesystem::path& runtimeDirectory) { return endpointIn(runtimeDirectory, "zebra"); }

Endpoint bgpdEndpoint(const std::filesystem::path& runtimeDirectory) { return endpointIn(runtimeDirectory, "bgpd"); }

Endpoint bfddEndpoint(const std::filesystem::path& runtimeDirectory) {
  Endpoint endpoint = endpointIn(runtimeDirectory, "bfdd");
  endpoint.start =
      "\"bfdd=yes\" and bfdd_options with \"-M nicleaf\" in /etc/frr/daemons, and a restart of FRR, because "
      "the intent uses BFD";
  return endpoint;
}

Endpoint staticdEndpoint(const std::filesystem::path& runtimeDirectory) {
  Endpoint endpoint = endpointIn(runtimeDirectory, "staticd");
  endpoint.start =
      "\"staticd=yes\" and staticd_options with \"-M nicleaf\" in /etc/frr/daemons, and a restart of FRR, because "
      "the intent has static routes";
  return endpoint;
}

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
            "FRR's " + endpoint.daemon + " runs without the nicleaf module: no process listens on " + endpoint.socket;
        error.expected = "\"-M nicleaf\" among the options of " + endpoint.daemon;
      } else {
        error.detail = "FRR's " + endpoint.daemon + " is not running: no process listens on " + endpoint.socket;
        error.expected = endpoint.start;
      }
      return error;
    case EACCES:
      error.code = ErrorCode::kPermission;
      error.detail = "no permission to open " + endpoint.socket;
      error.expected = "nicleafd to run as root or as a member of the socket's group";
      return error;
    default:
      error.detail = endpoint.socket + ": " + std::generic_category().message(reason) + " (" + detail + ")";
      return error;
  }
}

}  // namespace nicleaf::frr
