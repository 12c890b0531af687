// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "core/connections.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

/// A candidate configuration of one client: the snapshot that it was created from, and the pieces that the client has
/// changed. On FRR's main thread.
class Candidate {
 public:
  using Pieces = std::map<std::string, Tree>;  // an empty tree stands for a deleted piece

  Candidate(std::uint32_t id, ClientId owner, const Sharding& sharding, std::shared_ptr<const Snapshot> base);
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;

  /// Applies all changes of the request, or none: then the candidate is as before, and the status names the data path.
  grpc::Status edit(const frr::EditCandidateRequest& request);
  /// Merges the document into the candidate, or replaces the whole candidate with it. All of it or nothing, like
  /// edit().
  grpc::Status load(Tree document, bool replace);
  /// Moves the client's changes, and nothing else, onto another snapshot. All of them or none, like edit().
  grpc::Status rebase(std::shared_ptr<const Snapshot> now);
  /// Makes the candidate what an earlier snapshot was. False if it is that already.
  bool revert(const Snapshot& earlier);
  /// After a commit: `now` is the new base, and nothing is changed any more.
  void settle(std::shared_ptr<const Snapshot> now);

  /// The candidate's version of a piece; nullptr if there is none.
  [[nodiscard]] const lyd_node* find(const std::string& key) const;
  /// The pieces that differ, or may differ, from base().
  [[nodiscard]] const Pieces& touched() const { return touched_; }
  [[nodiscard]] const std::shared_ptr<const Snapshot>& base() const { return base_; }

  const std::uint32_t id;
  const ClientId owner;

 private:
  class Draft;
  /// A configuration node that a request names.
  struct Target {
    const lysc_node* schema = nullptr;
    std::string path;  // with the value as predicate if it is a leaf-list entry
    std::string key;   // of the piece that has it
  };
  grpc::Status update(Draft& draft, const frr::PathValue& item) const;
  grpc::Status remove(Draft& draft, const frr::PathValue& item) const;
  grpc::Status resolve(Draft& draft, const frr::PathValue& item, Target& target) const;
  grpc::Status locate(const std::string& path, std::string& key) const;

  const Sharding& sharding_;
  std::shared_ptr<const Snapshot> base_;
  Pieces touched_;
};

}  // namespace nicleaf::plugin
