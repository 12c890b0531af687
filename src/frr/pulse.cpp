// SPDX-License-Identifier: Apache-2.0
#include "frr/pulse.hpp"

#include <chrono>
#include <utility>

namespace nicleaf::frr {
namespace {

using nicleaf::changes::SinceRequest, nicleaf::changes::SinceResponse;

// Together a second.
constexpr std::chrono::milliseconds kPause{300}, kPatience{700};
constexpr char kNothing[] = "/nothing";  // no top-level node: the answer has no configuration

}  // namespace

Pulse::Pulse(NorthboundClient& client, std::function<void(bool answers)> changed)
    : client_(client),
      changed_(std::move(changed)),
      stub_(nicleaf::changes::Changes::NewStub(client.channel())),
      pause_(client.calls().io()) {
  ask();
}

void Pulse::ask() {
  SinceRequest request;
  request.set_instance(instance_);
  request.set_version(version_);
  request.add_top(kNothing);
  client_.calls().unary<SinceRequest, SinceResponse>(
      *stub_->async(), &nicleaf::changes::Changes::Stub::async_interface::Since, std::move(request), kPatience,
      [this, alive = std::weak_ptr<int>(alive_)](const grpc::Status& status, const SinceResponse& told) {
        if (alive.expired()) return;
        if (status.ok()) instance_ = told.instance(), version_ = told.version();
        heard(status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED);
      });
}

void Pulse::heard(bool answer) {
  if (std::exchange(answers_, answer) != answer) changed_(answer);
  pause_.expires_after(kPause);
  pause_.async_wait([this, alive = std::weak_ptr<int>(alive_)](const boost::system::error_code& cancelled) {
    if (!cancelled && !alive.expired()) ask();
  });
}

}  // namespace nicleaf::frr
