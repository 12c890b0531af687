// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "api/agent.hpp"
#include "model/error.hpp"
#include "tls/endpoint_settings.hpp"

namespace nicleaf::api {

inline constexpr char kDefaultSocket[] = "/run/nicleaf/nicleafd.sock";

/// The agent's gNMI service on a unix socket, and on TCP with mutual TLS if the settings say so. A process that may
/// open the socket may configure the DPU. gRPC's threads read and check requests and post them to the io_context, where
/// the Agent is asked; the io_context never waits for a client. Messages, concurrent calls and streams are limited
/// (service_limits.hpp). Start the server before the io_context runs on another thread; destroy it on the io_context's
/// thread. Calls that are not finished then end with UNAVAILABLE.
class GnmiServer {
 public:
  /// Creates the socket with mode 0660 and the group `group` (empty: the process's group). Removes a stale socket
  /// first. `io` and `agent` must outlive the server. Errors: another process listens on the socket, the path is not a
  /// socket or too long, the group does not exist, no permission.
  [[nodiscard]] static model::Expected<std::unique_ptr<GnmiServer>> start(boost::asio::io_context& io, Agent& agent,
                                                                          const std::filesystem::path& socket,
                                                                          const std::string& group = {});
  ~GnmiServer();

  /// Also listens on TCP. `problem` is called when what keeps clients away begins, changes or ends (empty); `refused`
  /// for clients that are refused, not for each of many. Both on another thread, or before this returns. Call it once.
  void listenOnTcp(const tls::EndpointSettings& settings, std::function<void(const std::string&)> problem,
                   std::function<void(const std::string&)> refused);
  /// Reads the certificates and the CRL again, at once and not within seconds.
  void reload();

  /// Call it on the io_context's thread after a change of what Agent::state() gives: it notifies ON_CHANGE subscribers.
  void stateChanged();

 private:
  struct Impl;
  explicit GnmiServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::api
