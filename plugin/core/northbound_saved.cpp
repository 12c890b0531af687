// SPDX-License-Identifier: GPL-2.0-or-later
// The configuration on disk: what clients have committed survives a restart of the daemon.
#include <cstring>
#include <string_view>

#include "core/guarded.hpp"
#include "core/northbound.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

/// The number of no client: Connections counts upwards.
constexpr ClientId kRestorer = ~ClientId{0};

/// The names and revisions of all YANG modules, as one number.
std::string schemaId() {
  std::string all;
  std::uint32_t index = 0;
  while (const lys_module* module = ly_ctx_get_module_iter(ly_native_ctx, &index)) {
    if (module->implemented) all += std::string(module->name) + '@' + (module->revision ? module->revision : "") + '\n';
  }
  return SavedFile::checksum(all);
}

Status parsePieces(const std::vector<std::string>& documents, Tree& tree) {
  for (const auto& document : documents) {
    frr::DataTree data;
    data.set_encoding(frr::JSON);
    data.set_data(document);
    auto parsed = parseConfig(data);
    if (!parsed.status.ok()) return parsed.status;
    lyd_node* all = tree.release();
    const LY_ERR error = lyd_merge_siblings(&all, parsed.tree.release(), LYD_MERGE_DESTRUCT);
    tree.reset(all);
    if (error != LY_SUCCESS) return {StatusCode::INTERNAL, yangErrors()};
  }
  return Status::OK;
}

}  // namespace

void Northbound::keepIn(const std::string& directory) {
  const QuietYang quiet;
  const SavedFile file(directory, frr_get_progname(), schemaId());
  const auto loaded = file.load();
  if (loaded.exists) {
    // It is written again after the restoration. So a daemon that crashes over it starts without it the next time, and
    // a file that cannot be removed, and therefore may be an older one, is never used.
    const std::string stuck = file.remove();
    const std::string problem = loaded.problem.empty() ? stuck : loaded.problem;
    Status status =
        problem.empty() ? guarded([&] { return restore(loaded); }) : Status(StatusCode::FAILED_PRECONDITION, problem);
    if (status.ok()) {
      zlog_notice("nicleaf: restored the configuration saved in %s at %s", file.path().c_str(), loaded.savedAt.c_str());
    } else {
      zlog_warn(
          "nicleaf: the configuration saved in %s is not restored: %s; %s starts without it, until the agent has "
          "configured it",
          file.path().c_str(), status.error_message().c_str(), frr_get_progname());
      if (!stuck.empty()) zlog_err("nicleaf: %s", stuck.c_str());
    }
  }
  saver_ = std::make_unique<Saver>(file);
  if (loaded.exists) save([](const Status&) {});
}

/// Commits everything of the file, or nothing.
Status Northbound::restore(const SavedFile::Loaded& loaded) {
  Tree tree;
  if (auto status = parsePieces(loaded.documents, tree); !status.ok()) return status;
  Candidate::Pieces saved;
  for (auto& piece : sharding_.split(duplicate(tree.get()))) saved[piece.key] = std::move(piece.tree);
  const auto before = datastore_.now();
  if (auto status = restoreVrfs(saved); !status.ok()) return status;
  Candidate candidate(0, kRestorer, sharding_, datastore_.now());
  if (auto status = candidate.load(std::move(tree), false); !status.ok()) return status;
  Status status = commitAtOnce(candidate);
  if (status.error_code() == StatusCode::ABORTED) status = Status::OK;  // the daemon's own file has all of it
  if (!status.ok()) {
    Candidate back(0, kRestorer, sharding_, datastore_.now());
    if (back.revert(*before)) (void)commitAtOnce(back);
    if (datastore_.own() != nullptr) *datastore_.own() = {};
    return status;
  }
  // What the daemon's own file has as well is no change of this commit.
  for (auto& [key, piece] : saved) {
    if (before->find(key) && datastore_.own()) datastore_.own()->set(key, sharding_.shard(key, std::move(piece)));
  }
  extension_.restored();
  return Status::OK;
}

/// zebra 8 validates an L3VNI against the VRFs that it has, not against those of the candidate.
Status Northbound::restoreVrfs(const Candidate::Pieces& saved) {
  constexpr const char* kKey = "/frr-vrf:lib";
  const auto found = saved.find(kKey);
  if (std::strcmp(frr_get_progname(), "zebra") != 0 || found == saved.end()) return Status::OK;
  Candidate candidate(0, kRestorer, sharding_, datastore_.now());
  frr::EditCandidateRequest request;
  const lyd_node* vrf = nullptr;
  LY_LIST_FOR(lyd_child(found->second.get()), vrf) request.add_update()->set_path(pathOf(vrf));
  if (auto status = candidate.edit(request); !status.ok()) return status;
  Status status = commitAtOnce(candidate);
  return status.error_code() == StatusCode::ABORTED ? Status::OK : status;
}

Status Northbound::commitAtOnce(const Candidate& candidate) {
  Transaction transaction(
      candidate, datastore_, sharding_, extension_, [this, &candidate] { return enterGate(candidate); }, "restored");
  transaction.setGoal(Transaction::Goal::kApply);
  while (!transaction.run(Deadline::max())) {
  }
  leaveGate(candidate);
  return transaction.outcome();
}

/// Calls `done` when the configuration of now is on disk, or cannot be.
void Northbound::save(Done done) {
  if (!saver_) return done(Status::OK);
  SavedFile::Documents documents;
  const Status printed = guarded([&] {
    if (datastore_.own()) documents = datastore_.own()->documents();
    return Status::OK;
  });
  if (!printed.ok()) zlog_err("nicleaf: nothing is saved: %s", printed.error_message().c_str());
  saver_->save(std::move(documents), [this, done = std::move(done)](const std::string& problem) {
    queue_.postAlways([this, done, problem](bool run) {
      if (run && problem != saveProblem_) {
        saveProblem_ = problem;
        if (problem.empty())
          zlog_notice("nicleaf: the configuration is saved again");
        else
          zlog_err("nicleaf: the configuration is not saved, and a restart will not restore it: %s", problem.c_str());
      }
      done(Status::OK);
    });
  });
}

}  // namespace nicleaf::plugin
