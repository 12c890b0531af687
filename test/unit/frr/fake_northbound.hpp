// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/server.h>
#include <boost/asio/io_context.hpp>

#include "frr-northbound.grpc.pb.h"
#include "frr/module_skew.hpp"
#include "nicleaf-events.grpc.pb.h"
#include "nicleaf-vnis.grpc.pb.h"

namespace nicleaf::frr {

/// A gRPC server on a unix socket that plays a daemon: it answers as scripted and counts what it was asked. The script
/// is to be written before the client calls.
class FakeNorthbound final : public ::frr::Northbound::Service,
                             public events::SessionEvents::Service,
                             public ::nicleaf::vnis::Vnis::Service {
 public:
  explicit FakeNorthbound(std::string socket);
  ~FakeNorthbound() override { stop(); }

  void start();
  /// Cuts every connection.
  void stop();
  /// Until the server has got that far; false after ten seconds.
  bool waitFor(const std::function<bool()>& condition);

  // The script.
  std::string version = "8.4.4";
  std::vector<std::string> modules = {"nicleaf-frr-bgp", "frr-vrf", "frr-zebra", "frr-bfdd"};
  std::string revision = ownRevision();  // of kOwnModel
  std::vector<std::string> documents = {"{}"};
  std::map<std::string, std::vector<std::string>> documentsOf;  // by path, instead of those
  grpc::Status getStatus, editStatus, commitStatus;
  bool hangInCommit = false;
  std::optional<::nicleaf::vnis::ListResponse> vnis;  // nullopt: an older module, which has no such call
  grpc::Status vnisStatus;
  std::vector<events::SessionEvent> events;  // sent, then the stream stays open until stop()

  // What happened. Guarded by mutex; read with waitFor() or when no call is under way.
  std::mutex mutex;
  int capabilitiesAsked = 0, created = 0, deleted = 0, committing = 0;
  ::frr::EditCandidateRequest lastEdit;
  ::frr::CommitRequest lastCommit;
  ::frr::GetRequest lastGet;

 private:
  using Context = grpc::ServerContext;
  using Status = grpc::Status;
  Status GetCapabilities(Context*, const ::frr::GetCapabilitiesRequest*, ::frr::GetCapabilitiesResponse*) override;
  Status Get(Context*, const ::frr::GetRequest*, grpc::ServerWriter<::frr::GetResponse>*) override;
  Status CreateCandidate(Context*, const ::frr::CreateCandidateRequest*, ::frr::CreateCandidateResponse*) override;
  Status EditCandidate(Context*, const ::frr::EditCandidateRequest*, ::frr::EditCandidateResponse*) override;
  Status Commit(Context*, const ::frr::CommitRequest*, ::frr::CommitResponse*) override;
  Status DeleteCandidate(Context*, const ::frr::DeleteCandidateRequest*, ::frr::DeleteCandidateResponse*) override;
  Status List(Context*, const ::nicleaf::vnis::ListRequest*, ::nicleaf::vnis::ListResponse*) override;
  Status Subscribe(Context*, const events::SubscribeRequest*, grpc::ServerWriter<events::SessionEvent>*) override;

  /// `change` under the lock, and whoever waits looks again.
  void note(const std::function<void()>& change);
  /// Until the client gives up or its connection is cut.
  void hang(const Context& context);

  std::string socket_;
  std::condition_variable changed_;
  std::unique_ptr<grpc::Server> server_;
};

/// Runs handlers until the condition holds; false after ten seconds.
bool runUntil(boost::asio::io_context& io, const std::function<bool()>& condition);

}  // namespace nicleaf::frr
