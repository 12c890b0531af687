// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/candidate.hpp"
#include "core/connections.hpp"
#include "core/datastore.hpp"
#include "core/extension.hpp"
#include "core/main_queue.hpp"
#include "core/saver.hpp"
#include "core/told.hpp"
#include "core/transaction.hpp"
#include "core/version_watch.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

/// frr.Northbound without the transport: a method is one RPC of FRR's frr-northbound.proto. The methods run on
/// FRR's main thread and do not wait: long work runs in slices through the queue and calls `done` once when it is over.
/// Candidates, locks and prepared transactions belong to the client that created them. The statuses are those of
/// docs/northbound.md.
class Northbound {
 public:
  /// `loop` is FRR's event loop.
  Northbound(void* loop, MainQueue& queue, Extension& extension);
  /// Rolls back what is prepared, and releases the lock.
  ~Northbound();
  Northbound(const Northbound&) = delete;
  Northbound& operator=(const Northbound&) = delete;

  using Client = Connections::Client;
  using Done = std::function<void(const grpc::Status& status)>;

  // northbound_get.cpp
  grpc::Status capabilities(frr::GetCapabilitiesResponse& response) const;
  /// One response for each path of the request, in its order. If a path fails, the responses before it are kept.
  grpc::Status get(const frr::GetRequest& request, std::vector<frr::GetResponse>& responses);
  // The calls that are not FRR's, but of proto/nicleaf-changes.proto.
  grpc::Status changesSince(const nicleaf::changes::SinceRequest& request, nicleaf::changes::SinceResponse& response);
  void waitForChange(const Client& client, const nicleaf::changes::WaitRequest& request,
                     nicleaf::changes::WaitResponse& response, Done done);
  /// Ends the calls that wait.
  void stopWaiting() { watch_.close(); }
  grpc::Status execute(const frr::ExecuteRequest& request, frr::ExecuteResponse& response);

  // northbound.cpp
  grpc::Status createCandidate(const Client& client, frr::CreateCandidateResponse& response);
  void deleteCandidate(const Client& client, std::uint32_t id, Done done);
  grpc::Status updateCandidate(const Client& client, std::uint32_t id);
  grpc::Status editCandidate(const Client& client, const frr::EditCandidateRequest& request);
  grpc::Status loadToCandidate(const Client& client, const frr::LoadToCandidateRequest& request, Document document);
  grpc::Status lock(const Client& client);
  grpc::Status unlock(const Client& client);
  /// Deletes the candidates, aborts the transactions and releases the lock of every client that has gone.
  void forgetGone(const std::function<bool(ClientId)>& isConnected);

  // northbound_saved.cpp
  /// Restores the configuration that is saved in this directory, and saves it there from now on. Call it once, before
  /// there are clients.
  void keepIn(const std::string& directory);

  // northbound_commit.cpp
  void commit(const Client& client, const frr::CommitRequest& request, frr::CommitResponse& response, Done done);
  void listTransactions(std::vector<frr::ListTransactionsResponse>& responses) const;
  grpc::Status getTransaction(const frr::GetTransactionRequest& request, frr::GetTransactionResponse& response) const;

  static constexpr std::size_t kMaxCandidates = 64;
  static constexpr std::size_t kMaxCandidatesPerClient = 16;
  static constexpr std::size_t kMaxTransactions = 16;

 private:
  /// A candidate, and the transaction that commits it, if there is one.
  struct Slot {
    Slot(std::uint32_t id, ClientId owner, const Sharding& sharding, std::shared_ptr<const Snapshot> base)
        : candidate(id, owner, sharding, std::move(base)) {}

    Candidate candidate;
    std::unique_ptr<Transaction> transaction;
    bool abandoned = false;  // its client has gone during the commit
  };
  /// A commit that was applied, with the configuration after it.
  struct Committed {
    std::uint32_t id;
    std::string client;
    std::string date;
    std::string comment;
    std::shared_ptr<const Snapshot> config;
  };
  /// What follows a phase of a commit, when its slices are done.
  using Then = std::function<void(Slot& slot)>;

  // northbound_get.cpp
  grpc::Status getPath(const frr::GetRequest& request, const std::string& path, frr::DataTree& data);
  grpc::Status addConfig(const std::string& path, Tree& tree, bool& found) const;
  grpc::Status addState(const std::string& path, Tree& tree, bool& found);

  // northbound.cpp
  void forget(ClientId client);
  Slot* find(const Client& client, std::uint32_t id);
  /// A candidate that may be changed, or the reason why it may not.
  grpc::Status editable(const Client& client, std::uint32_t id, Candidate*& candidate);
  void drop(Slot& slot, Done done);
  static grpc::Status noCandidate(std::uint32_t id);
  static grpc::Status inTransaction(const Slot& slot);
  static grpc::Status stale(const Candidate& candidate);
  grpc::Status enterGate(const Candidate& candidate);
  void leaveGate(const Candidate& candidate);

  // northbound_saved.cpp
  grpc::Status restore(const SavedFile::Loaded& loaded);
  grpc::Status restoreVrfs(const Candidate::Pieces& saved);
  grpc::Status commitAtOnce(const Candidate& candidate);
  void save(Done done);

  // northbound_commit.cpp
  grpc::Status mayStart(const Slot& slot, frr::CommitRequest::Phase phase) const;
  void drive(std::uint32_t id, Then then);
  void settle(Slot& slot, const Client& client, frr::CommitResponse& response, const Done& done);
  void release(Slot& slot);
  void finishAborted(Slot& slot, const Done& done);
  void record(std::uint32_t id, const Client& client, const std::string& comment);

  MainQueue& queue_;
  Extension& extension_;
  const Sharding sharding_{extension_};
  Datastore datastore_{sharding_};
  Told told_;
  VersionWatch watch_;
  std::map<std::uint32_t, Slot> candidates_;  // by number
  std::uint32_t nextCandidate_ = 1;
  std::uint32_t nextTransaction_ = 1;
  std::deque<Committed> transactions_;
  const Candidate* active_ = nullptr;  // whose transaction has begun to change things
  ClientId activeFor_ = kNoClient;
  ClientId lockedBy_ = kNoClient;  // the client that asked for the lock
  std::unique_ptr<Saver> saver_;   // nullptr: nothing is saved
  std::string saveProblem_;        // of the last write
};

}  // namespace nicleaf::plugin
