// SPDX-License-Identifier: GPL-2.0-or-later
// Candidates and locks.
#include "core/northbound.hpp"

#include <algorithm>
#include <set>

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {
// FRR tells holders of its locks apart by pointer.
const void* lockOwner(ClientId client) {
  return reinterpret_cast<const void*>(client);  // NOLINT(performance-no-int-to-ptr)
}

}  // namespace

Northbound::Northbound(MainQueue& queue, Extension& extension) : queue_(queue), extension_(extension) {}

Northbound::~Northbound() {
  for (auto& [id, candidate] : candidates_) {
    if (!candidate->transaction) continue;
    candidate->transaction->cancel("the daemon is stopping");
    while (!candidate->transaction->run(Deadline::max())) {
    }
    leaveGate(*candidate);
  }
  if (lockedBy_ != kNoClient) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(lockedBy_));
}

Status Northbound::noCandidate(std::uint32_t id) {
  return {StatusCode::NOT_FOUND, "candidate " + std::to_string(id) + " does not exist, or is not this client's"};
}

Status Northbound::inTransaction(const Candidate& candidate) {
  return {StatusCode::FAILED_PRECONDITION, candidate.transaction->isBusy()
                                               ? "candidate is being committed"
                                               : "candidate is prepared: apply or abort its transaction first"};
}

Status Northbound::stale(const Candidate& candidate) {
  return {StatusCode::ABORTED, "candidate is stale: it was made from version " +
                                   std::to_string(candidate.base()->version) +
                                   " of the running configuration, which is at version " +
                                   std::to_string(running_config->version) + " now; update it, or make a new one"};
}

Candidate* Northbound::find(const Client& client, std::uint32_t id) {
  const auto found = candidates_.find(id);
  if (found == candidates_.end() || found->second->owner != client.id) return nullptr;
  return found->second.get();
}

Status Northbound::editable(const Client& client, std::uint32_t id, Candidate*& candidate) {
  candidate = find(client, id);
  if (!candidate) return noCandidate(id);
  if (candidate->transaction) return inTransaction(*candidate);
  return Status::OK;
}

Status Northbound::createCandidate(const Client& client, frr::CreateCandidateResponse& response) {
  const auto own = std::count_if(candidates_.begin(), candidates_.end(),
                                 [&](const auto& entry) { return entry.second->owner == client.id; });
  if (candidates_.size() >= kMaxCandidates || static_cast<std::size_t>(own) >= kMaxCandidatesPerClient) {
    return {StatusCode::RESOURCE_EXHAUSTED, "too many candidates: " + std::to_string(own) +
                                                " of this client (at most " + std::to_string(kMaxCandidatesPerClient) +
                                                "), " + std::to_string(candidates_.size()) + " of all (at most " +
                                                std::to_string(kMaxCandidates) + "); delete those that are not needed"};
  }
  auto candidate = std::make_unique<Candidate>(nextCandidate_++, client.id, sharding_, datastore_.now());
  if (nextCandidate_ == 0) nextCandidate_ = 1;
  response.set_candidate_id(candidate->id);
  candidates_.emplace(candidate->id, std::move(candidate));
  return Status::OK;
}

void Northbound::deleteCandidate(const Client& client, std::uint32_t id, Done done) {
  Candidate* candidate = find(client, id);
  if (!candidate) return done(noCandidate(id));
  if (candidate->transaction && candidate->transaction->isBusy()) return done(inTransaction(*candidate));
  drop(*candidate, std::move(done));
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

// Takes back what a candidate has prepared, and forgets it.
void Northbound::drop(Candidate& candidate, Done done) {
  if (!candidate.transaction) {
    candidates_.erase(candidate.id);
    return done(Status::OK);
  }
  candidate.transaction->cancel("the candidate was deleted");
  drive(candidate.id, [this, done = std::move(done)](Candidate& finished) {
    const std::string trouble = finished.transaction->trouble();
    leaveGate(finished);
    candidates_.erase(finished.id);
    done(trouble.empty() ? Status::OK : Status(StatusCode::INTERNAL, trouble));
  });
}

Status Northbound::lock(const Client& client) {
  const bool ours = active_ && activeFor_ == client.id && lockedBy_ == kNoClient;  // for its transaction already
  if (!ours && nb_running_lock(NB_CLIENT_GRPC, lockOwner(client.id)) != 0) {
    return {StatusCode::FAILED_PRECONDITION, "running configuration is locked already"};
  }
  lockedBy_ = client.id;
  return Status::OK;
}

Status Northbound::unlock(const Client& client) {
  if (lockedBy_ != client.id) {
    return {StatusCode::FAILED_PRECONDITION, "running configuration is not locked by this client"};
  }
  lockedBy_ = kNoClient;
  if (!active_) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(client.id));
  return Status::OK;
}

// A transaction has the lock from its first change to its end: FRR refuses every other commit meanwhile.
Status Northbound::enterGate(const Candidate& candidate) {
  if (active_) return {StatusCode::UNAVAILABLE, "there's already another transaction in progress"};
  if (candidate.base()->version != running_config->version) return stale(candidate);
  const void* owner = lockOwner(candidate.owner);
  if (lockedBy_ != candidate.owner && nb_running_lock(NB_CLIENT_GRPC, owner) != 0) {
    return {StatusCode::UNAVAILABLE, "running configuration is locked by another client"};
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
  for (const auto& [id, candidate] : candidates_) owners.insert(candidate->owner);
  if (lockedBy_ != kNoClient) owners.insert(lockedBy_);
  for (const ClientId owner : owners) {
    if (!isConnected(owner)) forget(owner);
  }
}

void Northbound::forget(ClientId client) {
  if (lockedBy_ == client) {
    lockedBy_ = kNoClient;
    if (!active_ || activeFor_ != client) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(client));
  }
  std::vector<std::uint32_t> own;
  for (const auto& [id, candidate] : candidates_) {
    if (candidate->owner == client) own.push_back(id);
  }
  for (const auto id : own) {
    Candidate& candidate = *candidates_.at(id);
    if (candidate.transaction && candidate.transaction->isBusy()) {
      // Its slices go on: they take back what was done, and then find that nobody owns the candidate.
      candidate.transaction->cancel("the client has gone");
      candidate.abandoned = true;
      continue;
    }
    drop(candidate, [](const Status& status) {
      if (!status.ok()) zlog_err("nicleaf: a client vanished: %s", status.error_message().c_str());
    });
  }
}

}  // namespace nicleaf::plugin
