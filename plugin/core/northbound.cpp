// SPDX-License-Identifier: GPL-2.0-or-later
// Candidates and locks.
#include "core/northbound.hpp"

#include <algorithm>
#include <set>

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {
/// FRR identifies the holder of its lock by a pointer.
const void* lockOwner(ClientId client) {
  return reinterpret_cast<const void*>(client);  // NOLINT(performance-no-int-to-ptr)
}

}  // namespace

Northbound::Northbound(void* loop, MainQueue& queue, Extension& extension)
    : queue_(queue), extension_(extension), watch_(loop, extension, told_.instance()) {}

Northbound::~Northbound() {
  for (auto& [id, slot] : candidates_) {
    if (!slot.transaction) continue;
    slot.transaction->cancel("the daemon is stopping");
    while (!slot.transaction->run(Deadline::max())) {
    }
    leaveGate(slot.candidate);
  }
  if (lockedBy_ != kNoClient) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(lockedBy_));
}

Status Northbound::noCandidate(std::uint32_t id) {
  return {StatusCode::NOT_FOUND, "candidate " + std::to_string(id) + " does not exist, or belongs to another client"};
}

Status Northbound::inTransaction(const Slot& slot) {
  return {StatusCode::FAILED_PRECONDITION, slot.transaction->isBusy()
                                               ? "the candidate is being committed: wait for the answer"
                                               : "the candidate is prepared: apply or abort its transaction first"};
}

Status Northbound::stale(const Candidate& candidate) {
  return {StatusCode::ABORTED, "the candidate is stale: it was created from version " +
                                   std::to_string(candidate.base()->version) +
                                   " of the running configuration, which is now at version " +
                                   std::to_string(running_config->version) + "; update it, or create a new one"};
}

Northbound::Slot* Northbound::find(const Client& client, std::uint32_t id) {
  const auto found = candidates_.find(id);
  if (found == candidates_.end() || found->second.candidate.owner != client.id) return nullptr;
  return &found->second;
}

Status Northbound::editable(const Client& client, std::uint32_t id, Candidate*& candidate) {
  Slot* slot = find(client, id);
  if (!slot) return noCandidate(id);
  if (slot->transaction) return inTransaction(*slot);
  candidate = &slot->candidate;
  return Status::OK;
}

Status Northbound::createCandidate(const Client& client, frr::CreateCandidateResponse& response) {
  const auto own = std::count_if(candidates_.begin(), candidates_.end(),
                                 [&](const auto& entry) { return entry.second.candidate.owner == client.id; });
  if (candidates_.size() >= kMaxCandidates || static_cast<std::size_t>(own) >= kMaxCandidatesPerClient) {
    return {StatusCode::RESOURCE_EXHAUSTED, "too many candidates: " + std::to_string(own) +
                                                " of this client (at most " + std::to_string(kMaxCandidatesPerClient) +
                                                "), " + std::to_string(candidates_.size()) + " in all (at most " +
                                                std::to_string(kMaxCandidates) + "); delete candidates"};
  }
  const std::uint32_t id = nextCandidate_++;
  if (nextCandidate_ == 0) nextCandidate_ = 1;
  candidates_.try_emplace(id, id, client.id, sharding_, datastore_.now());
  response.set_candidate_id(id);
  return Status::OK;
}

void Northbound::deleteCandidate(const Client& client, std::uint32_t id, Done done) {
  Slot* slot = find(client, id);
  if (!slot) return done(noCandidate(id));
  if (slot->transaction && slot->transaction->isBusy()) return done(inTransaction(*slot));
  drop(*slot, std::move(done));
}

Status Northbound::editCandidate(const Client& client, const frr::EditCandidateRequest& request) {
  Candidate* candidate = nullptr;
  if (auto status = editable(client, request.candidate_id(), candidate); !status.ok()) return status;
  return candidate->edit(request);
}

Status Northbound::loadToCandidate(const Client& client, const frr::LoadToCandidateRequest& request,
                                   Document document) {
  Candidate* candidate = nullptr;
  if (auto status = editable(client, request.candidate_id(), candidate); !status.ok()) return status;
  if (!document.status.ok()) return document.status;
  return candidate->load(std::move(document.tree), request.type() == frr::LoadToCandidateRequest::REPLACE);
}

Status Northbound::updateCandidate(const Client& client, std::uint32_t id) {
  Candidate* candidate = nullptr;
  if (auto status = editable(client, id, candidate); !status.ok()) return status;
  return candidate->rebase(datastore_.now());
}

/// Rolls back what the candidate has prepared, and deletes it.
void Northbound::drop(Slot& slot, Done done) {
  if (!slot.transaction) {
    candidates_.erase(slot.candidate.id);
    return done(Status::OK);
  }
  slot.transaction->cancel("the candidate was deleted");
  drive(slot.candidate.id, [this, done = std::move(done)](Slot& finished) {
    const std::string trouble = finished.transaction->trouble();
    leaveGate(finished.candidate);
    candidates_.erase(finished.candidate.id);
    done(trouble.empty() ? Status::OK : Status(StatusCode::INTERNAL, trouble));
  });
}

Status Northbound::lock(const Client& client) {
  // The transaction of this client has FRR's lock already.
  const bool ours = active_ && activeFor_ == client.id && lockedBy_ == kNoClient;
  if (!ours && nb_running_lock(NB_CLIENT_GRPC, lockOwner(client.id)) != 0) {
    return {StatusCode::FAILED_PRECONDITION,
            "the running configuration is locked already: wait until its owner unlocks it"};
  }
  lockedBy_ = client.id;
  return Status::OK;
}

Status Northbound::unlock(const Client& client) {
  if (lockedBy_ != client.id) {
    return {StatusCode::FAILED_PRECONDITION, "this client has not locked the running configuration"};
  }
  lockedBy_ = kNoClient;
  if (!active_) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(client.id));
  return Status::OK;
}

/// A transaction has FRR's lock from its first change to its end. FRR refuses every other commit meanwhile.
Status Northbound::enterGate(const Candidate& candidate) {
  if (active_) return {StatusCode::UNAVAILABLE, "another transaction is in progress: try again later"};
  if (candidate.base()->version != running_config->version) return stale(candidate);
  const void* owner = lockOwner(candidate.owner);
  if (lockedBy_ != candidate.owner && nb_running_lock(NB_CLIENT_GRPC, owner) != 0) {
    return {StatusCode::UNAVAILABLE, "another client has locked the running configuration: try again later"};
  }
  active_ = &candidate;
  activeFor_ = candidate.owner;
  return Status::OK;
}

void Northbound::leaveGate(const Candidate& candidate) {
  if (active_ != &candidate) return;
  if (lockedBy_ != activeFor_) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(activeFor_));
  active_ = nullptr;
}

void Northbound::forgetGone(const std::function<bool(ClientId)>& isConnected) {
  std::set<ClientId> owners;
  for (const auto& [id, slot] : candidates_) owners.insert(slot.candidate.owner);
  if (lockedBy_ != kNoClient) owners.insert(lockedBy_);
  for (const ClientId owner : owners) {
    if (!isConnected(owner)) forget(owner);
  }
  watch_.forgetGone(isConnected);
}

void Northbound::forget(ClientId client) {
  if (lockedBy_ == client) {
    lockedBy_ = kNoClient;
    if (!active_ || activeFor_ != client) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(client));
  }
  std::vector<std::uint32_t> own;
  for (const auto& [id, slot] : candidates_) {
    if (slot.candidate.owner == client) own.push_back(id);
  }
  for (const auto id : own) {
    Slot& slot = candidates_.at(id);
    if (slot.transaction && slot.transaction->isBusy()) {
      // The slices that are still to come roll back, and release() deletes the candidate.
      slot.transaction->cancel("the client has gone");
      slot.abandoned = true;
      continue;
    }
    drop(slot, [](const Status& status) {
      if (!status.ok()) zlog_err("nicleaf: rollback after a client disconnected: %s", status.error_message().c_str());
    });
  }
}

}  // namespace nicleaf::plugin
