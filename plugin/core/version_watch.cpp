// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/version_watch.hpp"

#include <algorithm>
#include <utility>

#include "core/frr.hpp"
#include "core/main_queue.hpp"

namespace nicleaf::plugin {

using Clock = std::chrono::steady_clock;

namespace {
constexpr long kLookMilliseconds = 200;
}  // namespace

struct VersionWatch::Trampoline {
  static void run(nicleaf_event* event) { static_cast<VersionWatch*>(nicleaf_event_arg(event))->look(); }
};

void VersionWatch::close() {
  nicleaf_event_cancel(reinterpret_cast<nicleaf_event**>(&timer_));
  for (const Waiting& one : std::exchange(waiting_, {}))
    one.done({grpc::StatusCode::UNAVAILABLE, "the daemon is stopping"});
}

void VersionWatch::forgetGone(const std::function<bool(ClientId)>& isConnected) {
  const auto gone = std::ranges::partition(waiting_, [&](const Waiting& one) { return isConnected(one.client); });
  const std::vector<Waiting> ended(std::make_move_iterator(gone.begin()), std::make_move_iterator(gone.end()));
  waiting_.erase(gone.begin(), gone.end());
  for (const Waiting& one : ended) one.done({grpc::StatusCode::CANCELLED, "the client has gone"});
}

void VersionWatch::wait(ClientId client, const nicleaf::changes::WaitRequest& request,
                        nicleaf::changes::WaitResponse& response, Calls::Done done) {
  if (isOld(request)) return answer(response, done);
  if (waiting_.size() >= kMost)
    return done({grpc::StatusCode::RESOURCE_EXHAUSTED,
                 std::to_string(kMost) + " calls wait for a change already, which is the limit"});
  waiting_.push_back({client, request, Clock::now() + kLongest, &response, std::move(done)});
  lookLater();
}

bool VersionWatch::isOld(const nicleaf::changes::WaitRequest& request) const {
  if (request.instance() != instance_ || request.version() != running_config->version) return true;
  const auto drift = extension_.drift();
  return drift && request.has_drift() && request.drift() != drift->version;
}

void VersionWatch::answer(nicleaf::changes::WaitResponse& response, const Calls::Done& done) const {
  response.set_instance(instance_);
  response.set_version(running_config->version);
  if (const auto drift = extension_.drift()) {
    response.set_drift(drift->version);
    response.set_drift_lines(static_cast<std::uint32_t>(drift->lines));
  }
  done(grpc::Status::OK);
}

void VersionWatch::look() {
  const SignalsBlocked blocked;
  timer_ = nullptr;
  const auto now = Clock::now();
  const auto over =
      std::ranges::partition(waiting_, [&](const Waiting& one) { return !isOld(one.request) && now < one.until; });
  const std::vector<Waiting> answered(std::make_move_iterator(over.begin()), std::make_move_iterator(over.end()));
  waiting_.erase(over.begin(), over.end());
  for (const Waiting& one : answered) answer(*one.response, one.done);
  if (!waiting_.empty()) lookLater();
}

void VersionWatch::lookLater() {
  if (timer_ != nullptr) return;
  nicleaf_add_timer_ms(static_cast<nicleaf_loop*>(loop_), Trampoline::run, this, kLookMilliseconds,
                       reinterpret_cast<nicleaf_event**>(&timer_));
}

}  // namespace nicleaf::plugin
