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
#include "core/extension.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

// frr.Northbound without the transport: every method is one RPC of FRR's frr-northbound.proto, runs on FRR's main
// thread and does not wait. Candidates, locks and prepared transactions belong to the client that made them.
class Northbound {
 public:
  explicit Northbound(Extension& extension);
  ~Northbound();
  Northbound(const Northbound&) = delete;
  Northbound& operator=(const Northbound&) = delete;

  using Client = Connections::Client;

  grpc::Status capabilities(frr::GetCapabilitiesResponse& response) const;
  // One response for each path of the request, in its order; what was collected is sent even when a later path fails.
  grpc::Status get(const frr::GetRequest& request, std::vector<frr::GetResponse>& responses);

  grpc::Status createCandidate(const Client& client, frr::CreateCandidateResponse& response);
  grpc::Status deleteCandidate(const Client& client, std::uint32_t id);
  grpc::Status updateCandidate(const Client& client, std::uint32_t id);
  grpc::Status editCandidate(const Client& client, const frr::EditCandidateRequest& request);
  grpc::Status loadToCandidate(const Client& client, const frr::LoadToCandidateRequest& request);

  grpc::Status commit(const Client& client, const frr::CommitRequest& request, frr::CommitResponse& response);

  void listTransactions(std::vector<frr::ListTransactionsResponse>& responses) const;
  grpc::Status getTransaction(const frr::GetTransactionRequest& request, frr::GetTransactionResponse& response) const;

  grpc::Status lock(const Client& client);
  grpc::Status unlock(const Client& client);

  grpc::Status execute(const frr::ExecuteRequest& request, frr::ExecuteResponse& response);

  // The client has gone, and everything that was its own goes too.
  void forget(ClientId client);

  static constexpr std::size_t kMaxCandidates = 64;
  static constexpr std::size_t kMaxCandidatesPerClient = 16;
  static constexpr std::size_t kMaxTransactions = 16;

 private:
  // A commit that was applied, with the configuration as it was then.
  struct Transaction {
    std::uint32_t id;
    std::string client;
    std::string date;
    std::string comment;
    std::shared_ptr<const Snapshot> config;
  };

  Candidate* find(const Client& client, std::uint32_t id);
  // A candidate that may be changed, or the reason why not.
  grpc::Status editable(const Client& client, std::uint32_t id, Candidate*& candidate);
  std::shared_ptr<const Snapshot> snapshot();

  grpc::Status getPath(const frr::GetRequest& request, const std::string& path, frr::DataTree& data);
  grpc::Status addConfig(const std::string& path, Tree& tree, bool& found) const;
  grpc::Status addState(const std::string& path, Tree& tree, bool& found);

  grpc::Status validate(Candidate& candidate, std::string& message);
  grpc::Status prepare(Candidate& candidate, const std::string& comment, std::string& message);
  void apply(Candidate& candidate, const Client& client, const std::string& comment, frr::CommitResponse& response);
  void abort(Candidate& candidate, std::string& message);
  grpc::Status failure(int result, const char* message);
  void record(std::uint32_t id, const Client& client, const std::string& comment);

  Extension& extension_;
  std::map<std::uint32_t, std::unique_ptr<Candidate>> candidates_;
  std::uint32_t nextCandidate_ = 1;
  std::uint32_t nextTransaction_ = 1;
  std::deque<Transaction> transactions_;
  std::shared_ptr<const Snapshot> snapshot_;
  ClientId lockedBy_ = kNoClient;
};

}  // namespace nicleaf::plugin
