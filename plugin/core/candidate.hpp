// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "core/connections.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

class Transaction;

// A candidate configuration of one client: what it was made from, and the pieces that the client has touched.
class Candidate {
 public:
  using Pieces = std::map<std::string, Tree>;  // an empty tree is a piece that was deleted

  Candidate(std::uint32_t id, ClientId owner, const Sharding& sharding, std::shared_ptr<const Snapshot> base);
  ~Candidate();
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;

  // Changes. All of them succeed as a whole or leave the candidate as it was.
  grpc::Status edit(const frr::EditCandidateRequest& request);
  grpc::Status load(Tree document, bool replace);
  // The client's changes, and only these, on top of another configuration.
  grpc::Status rebase(std::shared_ptr<const Snapshot> now);
  // It has been committed: nothing is touched any more.
  void settle(std::shared_ptr<const Snapshot> now);

  // A piece as the candidate has it; nullptr when there is none.
  [[nodiscard]] const lyd_node* find(const std::string& key) const;
  [[nodiscard]] const Pieces& touched() const { return touched_; }
  [[nodiscard]] const std::shared_ptr<const Snapshot>& base() const { return base_; }

  const std::uint32_t id;
  const ClientId owner;
  bool abandoned = false;  // its client has gone while it was being committed
  std::unique_ptr<Transaction> transaction;

 private:
  // Copies of pieces that a request changes, put in place when it has succeeded.
  class Draft;
  grpc::Status update(Draft& draft, const frr::PathValue& item) const;
  grpc::Status remove(Draft& draft, const frr::PathValue& item) const;
  grpc::Status locate(const std::string& path, std::string& key) const;

  const Sharding& sharding_;
  std::shared_ptr<const Snapshot> base_;
  Pieces touched_;
};

}  // namespace nicleaf::plugin
