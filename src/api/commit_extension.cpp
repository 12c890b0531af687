// SPDX-License-Identifier: Apache-2.0
#include "api/commit_extension.hpp"

#include "api/grpc_status.hpp"
#include "model/comment.hpp"

namespace nicleaf::api {
namespace {

using std::chrono::milliseconds;
using Wish = model::TrialRequest::Wish;

/// Zero if it is out of range.
milliseconds timeOf(const google::protobuf::Duration& duration) {
  constexpr std::int64_t kMost = std::chrono::seconds(model::kLongestTrial).count();
  if (duration.seconds() < 1 || duration.seconds() > kMost || duration.nanos() < 0) return milliseconds(0);
  return std::chrono::seconds(duration.seconds()) + milliseconds(duration.nanos() / 1'000'000);
}

google::protobuf::Duration toProto(milliseconds time) {
  google::protobuf::Duration duration;
  duration.set_seconds(time.count() / 1000);
  duration.set_nanos(static_cast<std::int32_t>(time.count() % 1000 * 1'000'000));
  return duration;
}

tl::unexpected<grpc::Status> wrongDuration() {
  return malformed(
      "the rollback_duration of the Commit is out of range; "
      "expected 1 s to 24 h");
}

}  // namespace

tl::expected<SetWish, grpc::Status> readCommit(const gnmi_ext::Commit& commit) {
  using Action = gnmi_ext::Commit::ActionCase;
  if (commit.id().empty() || commit.id().size() > kLongestId || model::wrongComment(commit.id()))
    return malformed(
        "the id of the Commit is empty, longer than 128 octets, "
        "or not printable");
  SetWish wish;
  switch (commit.action_case()) {
    case Action::kCommit: {
      const bool named = commit.commit().has_rollback_duration();
      const milliseconds time = named ? timeOf(commit.commit().rollback_duration()) : milliseconds(kDefaultTrial);
      if (time == milliseconds(0)) return wrongDuration();
      wish.trial = model::OnTrial{commit.id(), time};
      return wish;
    }
    case Action::kConfirm:
      wish.trialWish = model::TrialRequest{Wish::kConfirm, commit.id()};
      return wish;
    case Action::kCancel:
      wish.trialWish = model::TrialRequest{Wish::kCancel, commit.id()};
      return wish;
    case Action::kSetRollbackDuration: {
      const milliseconds time = timeOf(commit.set_rollback_duration().rollback_duration());
      if (time == milliseconds(0)) return wrongDuration();
      wish.trialWish = model::TrialRequest{Wish::kProlong, commit.id(), time};
      return wish;
    }
    case Action::ACTION_NOT_SET:
      break;
  }
  return malformed("the Commit has no action");
}

void addTrial(gnmi::SetRequest& request, const model::OnTrial& trial) {
  gnmi_ext::Commit* commit = request.add_extension()->mutable_commit();
  commit->set_id(trial.id);
  *commit->mutable_commit()->mutable_rollback_duration() = toProto(trial.time);
}

void addTrialRequest(gnmi::SetRequest& request, const model::TrialRequest& wish) {
  gnmi_ext::Commit* commit = request.add_extension()->mutable_commit();
  commit->set_id(wish.id);
  if (wish.wish == Wish::kConfirm) commit->mutable_confirm();
  if (wish.wish == Wish::kCancel) commit->mutable_cancel();
  if (wish.wish == Wish::kProlong)
    *commit->mutable_set_rollback_duration()->mutable_rollback_duration() = toProto(wish.time);
}

}  // namespace nicleaf::api
