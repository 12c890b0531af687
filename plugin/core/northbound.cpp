// SPDX-License-Identifier: GPL-2.0-or-later
// Candidates and locks.
#include "core/northbound.hpp"

#include <algorithm>

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {
const void* lockOwner(ClientId client) { return reinterpret_cast<const void*>(client); }

Status noCandidate(std::uint32_t id) {
  return {StatusCode::NOT_FOUND, "candidate " + std::to_string(id) + " does not exist, or is not this client's"};
}
}  // namespace

Northbound::Northbound(Extension& extension) : extension_(extension) {}

Northbound::~Northbound() {
  std::string message;
  for (auto& [id, candidate] : candidates_) abort(*candidate, message);
  if (lockedBy_ != kNoClient) nb_running_unlock(NB_CLIENT_GRPC, lockOwner(lockedBy_));
}

Candidate* Northbound::find(const Client& client, std::uint32_t id) {
  const auto found = candidates_.find(id);
  if (found == candidates_.end() || found->second->owner != client.id) return nullptr;
  return found->second.get();
}

Status Northbound::editable(const Client& client, std::uint32_t id, Candidate*& candidate) {
  candidate = find(client, id);
  if (!candidate) return noCandidate(id);
  if (candidate->transaction) {
    return {StatusCode::FAILED_PRECONDITION, "candidate is prepared: apply or abort its transaction first"};
  }
  return Status::OK;
}

std::shared_ptr<const Snapshot> Northbound::snapshot() {
  if (!snapshot_ || snapshot_->version != running_config->version) {
    snapshot_ = std::make_shared<const Snapshot>(Snapshot{duplicate(running_config->dnode), running_config->version});
  }
  return snapshot_;
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
  auto candidate = std::make_unique<Candidate>();
  candidate->id = nextCandidate_++;
  if (nextCandidate_ == 0) nextCandidate_ = 1;
  candidate->owner = client.id;
  candidate->base = snapshot();
  candidate->config = nb_config_dup(running_config);
  response.set_candidate_id(candidate->id);
  candidates_.emplace(candidate->id, std::move(candidate));
  return Status::OK;
}

Status Northbound::deleteCandidate(const Client& client, std::uint32_t id) {
  Candidate* candidate = find(client, id);
  if (!candidate) return noCandidate(id);
  std::string message;
  abort(*candidate, message);
  candidates_.erase(id);
  if (!message.empty()) return {StatusCode::INTERNAL, message};
  return Status::OK;
}

Status Northbound::lock(const Client& client) {
  if (nb_running_lock(NB_CLIENT_GRPC, lockOwner(client.id)) != 0) {
    return {StatusCode::FAILED_PRECONDITION, "running configuration is locked already"};
  }
  lockedBy_ = client.id;
  return Status::OK;
}

Status Northbound::unlock(const Client& client) {
  if (lockedBy_ != client.id || nb_running_unlock(NB_CLIENT_GRPC, lockOwner(client.id)) != 0) {
    return {StatusCode::FAILED_PRECONDITION, "running configuration is not locked by this client"};
  }
  lockedBy_ = kNoClient;
  return Status::OK;
}

void Northbound::forget(ClientId client) {
  std::string message;
  for (auto it = candidates_.begin(); it != candidates_.end();) {
    if (it->second->owner == client) {
      abort(*it->second, message);
      it = candidates_.erase(it);
    } else {
      ++it;
    }
  }
  if (!message.empty()) zlog_err("nicleaf: a client vanished: %s", message.c_str());
  if (lockedBy_ == client) {
    nb_running_unlock(NB_CLIENT_GRPC, lockOwner(client));
    lockedBy_ = kNoClient;
  }
}

}  // namespace nicleaf::plugin
