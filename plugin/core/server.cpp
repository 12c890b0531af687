// SPDX-License-Identifier: GPL-2.0-or-later
// Creates listener, gRPC server, queue and northbound and connects them, for the module's C side.
#include <grpc/grpc.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "core/changes_service.hpp"
#include "core/connections.hpp"
#include "core/daemon.h"
#include "core/extension.hpp"
#include "core/frr.hpp"
#include "core/main_queue.hpp"
#include "core/northbound.hpp"
#include "core/server.hpp"
#include "core/service.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

namespace {

constexpr int kMaxMessage = 64 * 1024 * 1024;
/// Calls that a connection may have open; the client's gRPC library holds further calls back until one ends.
constexpr int kMaxStreamsPerConnection = 64;

class Server {
 public:
  Server(void* loop, const nicleaf_listen& listen)
      : queue_(loop),
        northbound_(loop, queue_, extension()),
        service_(queue_, northbound_, [this](const std::string& peer) { return find(peer); }),
        changes_(queue_, northbound_, [this](const std::string& peer) { return find(peer); }),
        forgetGone_(queue_,
                    [this] { northbound_.forgetGone([this](ClientId client) { return isConnected(client); }); }) {
    filterYangLog();
    if (listen.saved_in != nullptr) northbound_.keepIn(listen.saved_in);
    const SignalsBlocked blocked;
    zprivs_ids_t ids{};
    zprivs_get_ids(&ids);
    const int listener =
        listen.path ? Connections::listenUnix(listen.path, ids.gid_normal) : Connections::listenLoopback(listen.port);
    grpc::ServerBuilder builder;
    builder.SetMaxReceiveMessageSize(kMaxMessage);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
    builder.RegisterService(&service_);
    builder.RegisterService(&changes_);
    for (grpc::Service* service : extension().services()) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
    if (!server_) throw std::runtime_error("gRPC cannot start its server");
    auto connections = std::make_unique<Connections>(listener, listen.path ? listen.path : "", *server_,
                                                     [this] { forgetGone_.request(); });
    const std::lock_guard lock(mutex_);
    connections_ = std::move(connections);
    connections_->start();
  }

  ~Server() {
    const SignalsBlocked blocked;
    queue_.close();
    extension().closeStreams();
    northbound_.stopWaiting();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    server_->Wait();
    std::unique_ptr<Connections> connections;
    {
      const std::lock_guard lock(mutex_);
      connections = std::move(connections_);
    }
    connections.reset();
    server_.reset();
  }

  MainQueue& queue() { return queue_; }

 private:
  std::optional<Connections::Client> find(const std::string& peer) {
    const std::lock_guard lock(mutex_);
    return connections_ ? connections_->find(peer) : std::nullopt;
  }

  bool isConnected(ClientId client) {
    const std::lock_guard lock(mutex_);
    return connections_ && connections_->isConnected(client);
  }

  MainQueue queue_;
  Northbound northbound_;
  NorthboundService service_;
  ChangesService changes_;
  CoalescedTask forgetGone_;
  std::unique_ptr<grpc::Server> server_;
  std::mutex mutex_;
  std::unique_ptr<Connections> connections_;
};

std::unique_ptr<Server> theServer;

}  // namespace

MainQueue& mainQueue() { return theServer->queue(); }

}  // namespace nicleaf::plugin

extern "C" bool nicleaf_server_start(void* loop, const struct nicleaf_listen* listen, char* error, size_t error_len) {
  try {
    nicleaf::plugin::theServer = std::make_unique<nicleaf::plugin::Server>(loop, *listen);
    return true;
  } catch (const std::exception& failure) {
    std::snprintf(error, error_len, "%s", failure.what());
    return false;
  }
}

extern "C" void nicleaf_server_stop(void) { nicleaf::plugin::theServer.reset(); }
