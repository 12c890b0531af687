// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "api/agent.hpp"
#include "model/error.hpp"

namespace nicleaf::api {

inline constexpr char kDefaultSocket[] = "/run/nicleaf/nicleafd.sock";

/// The agent's gNMI service on a unix socket, never on TCP: whoever may open the socket may configure the DPU. gRPC's
/// threads read and check requests and post them to the io_context, where the Agent is asked; nothing there waits for a
/// client. Messages, concurrent calls and streams are bounded (service_limits.hpp). Start it before the io_context
/// runs on another thread, destroy it on the io_context's thread; calls that are under way end with UNAVAILABLE.
class GnmiServer {
 public:
  /// Makes the socket, mode 0660 and of `group` (empty: the process's own), after removing a stale one. `io` and
  /// `agent` must outlive the server. Errors: another process listens there, the path is no socket or too long, no
  /// such group, no permission.
  [[nodiscard]] static model::Expected<std::unique_ptr<GnmiServer>> start(boost::asio::io_context& io, Agent& agent,
                                                                          const std::filesystem::path& socket,
                                                                          const std::string& group = {});
  ~GnmiServer();

  /// On the io_context's thread: something that Agent::state() tells has changed; ON_CHANGE subscribers hear of it.
  void stateChanged();

 private:
  struct Impl;
  explicit GnmiServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::api
