// SPDX-License-Identifier: Apache-2.0
#include "api/gnmi_server.hpp"

#include <chrono>

#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>
#include <boost/asio/thread_pool.hpp>

#include "api/callers.hpp"
#include "api/gnmi_service.hpp"
#include "api/peer_listener.hpp"
#include "api/service_core.hpp"
#include "api/service_limits.hpp"
#include "api/unix_socket.hpp"
#include "tls/endpoint.hpp"

namespace nicleaf::api {
namespace {

constexpr mode_t kSocketMask = 0117;  // leaves 0660
constexpr int kIdleConnectionMs = 10 * 60 * 1000;
constexpr std::chrono::milliseconds kShutdownGrace{200};

/// Keeps gRPC initialized until the process ends. Otherwise gRPC ends its threads when its last user is gone, which can
/// take ten seconds (in 1.51, because nothing wakes up a poller).
void keepGrpc() {
  static const bool kept = (grpc_init(), true);
  static_cast<void>(kept);
}

std::unique_ptr<grpc::Server> serve(GnmiService& service) {
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, static_cast<int>(kMaxGets + kMaxSets + kMaxStreams));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdleConnectionMs);
  builder.RegisterService(&service);
  return builder.BuildAndStart();
}

}  // namespace

struct GnmiServer::Impl {
  boost::asio::thread_pool workers{1};
  std::shared_ptr<ServiceCore> core;
  Callers callers;
  PeerListener listener{callers};
  GnmiService service;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<tls::Endpoint> endpoint;

  Impl(boost::asio::io_context& io, Agent& agent)
      : core(std::make_shared<ServiceCore>(io, agent, workers)), service(core, callers) {}

  ~Impl() {
    core->close();
    listener.stop();
    callers.close();
    if (server) server->Shutdown(std::chrono::system_clock::now() + kShutdownGrace);
    server.reset();  // waits until gRPC has finished every call
    workers.stop();
    workers.join();
  }
};

GnmiServer::GnmiServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GnmiServer::~GnmiServer() = default;

model::Expected<std::unique_ptr<GnmiServer>> GnmiServer::start(boost::asio::io_context& io, Agent& agent,
                                                               const std::filesystem::path& socket,
                                                               const std::string& group) {
  if (auto ok = clearSocketPath(socket); !ok) return model::fail(ok.error());
  keepGrpc();
  auto impl = std::make_unique<Impl>(io, agent);
  {
    const Umask mask(kSocketMask);
    if (auto ok = impl->listener.listen(socket); !ok) return model::fail(ok.error());
  }
  if (auto ok = setSocketGroup(socket, group); !ok) return model::fail(ok.error());
  impl->server = serve(impl->service);
  if (!impl->server)
    return model::fail({model::ErrorCode::kInternal, socket.string(), "listen", "", "cannot start gRPC's server"});
  impl->callers.open(*impl->server);
  impl->listener.start();
  return std::unique_ptr<GnmiServer>(new GnmiServer(std::move(impl)));
}

void GnmiServer::listenOnTcp(const tls::EndpointSettings& settings, std::function<void(const std::string&)> problem,
                             std::function<void(const std::string&)> refused) {
  impl_->endpoint = std::make_unique<tls::Endpoint>(
      settings, tls::Endpoint::Events{.connected =
                                          [callers = &impl_->callers](const tls::Client& client, int fd) {
                                            callers->adopt(fd, {.name = "certificate " + client.name,
                                                                .mayWrite = client.mayWrite});
                                          },
                                      .problem = std::move(problem),
                                      .refused = std::move(refused)});
  impl_->endpoint->start();
}

void GnmiServer::reload() {
  if (impl_->endpoint) impl_->endpoint->reload();
}

void GnmiServer::stateChanged() { impl_->core->stateChanged(); }

}  // namespace nicleaf::api
