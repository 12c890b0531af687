// SPDX-License-Identifier: Apache-2.0
#include "frr/session_stream.hpp"

#include <algorithm>

#include "frr/bgp_state.hpp"

namespace nicleaf::frr {
namespace {

constexpr std::chrono::milliseconds kBackoffFirst{100};
constexpr std::chrono::milliseconds kBackoffMost{500};

}  // namespace

/// Reads one stream to its end and then deletes itself. It posts every event to the io_context. Their number is limited
/// by bgpd's bounded queue for each subscriber and by how fast sessions change.
class SessionStream::Reader final : public grpc::ClientReadReactor<events::SessionEvent> {
 public:
  static void start(SessionStream& stream) {
    auto* reader = new Reader(stream);
    stream.stub_->async()->Subscribe(&reader->running_.context(), &reader->request_, reader);
    reader->StartRead(&reader->event_);
    reader->StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    calls_.post([&stream = stream_, event = std::move(event_)] { stream.handle(event); });
    event_.Clear();
    StartRead(&event_);
  }

  void OnDone(const grpc::Status& status) override {
    calls_.post([&stream = stream_, status] {
      // bgpd never ends the stream by itself, so after an orderly end bgpd is being stopped.
      const grpc::Status ended =
          status.ok() ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "the daemon ended the stream") : status;
      stream.broken(stream.client_.explain(ended, "following its sessions"));
    });
    delete this;
  }

 private:
  explicit Reader(SessionStream& stream) : stream_(stream), calls_(*stream.calls_), running_(calls_) {}

  SessionStream& stream_;  // used by posted tasks only
  RpcCalls& calls_;
  RpcCalls::Running running_;
  events::SubscribeRequest request_;
  events::SessionEvent event_;
};

SessionStream::SessionStream(NorthboundClient& client, BgpDaemon::Listener listener)
    : client_(client),
      listener_(std::move(listener)),
      stub_(events::SessionEvents::NewStub(client.channel())),
      retry_(client.calls().io()),
      backoff_(kBackoffFirst),
      calls_(std::make_unique<RpcCalls>(client.calls().io())) {
  connect();
}

void SessionStream::connect() {
  collected_.clear();
  client_.ready([this, alive = std::weak_ptr<int>(alive_)](model::Expected<void> usable) {
    if (alive.expired()) return;
    if (!usable) return broken(usable.error());
    Reader::start(*this);
  });
}

void SessionStream::handle(const events::SessionEvent& event) {
  if (event.snapshot_end()) {
    backoff_ = kBackoffFirst;
    lastLoss_.clear();
    listener_.snapshot(std::exchange(collected_, {}));
    return;
  }
  model::Session session = sessionFrom(event, std::chrono::steady_clock::now());
  if (event.snapshot()) {
    model::SessionKey key{session.vrf, session.peer};
    collected_.insert_or_assign(std::move(key), std::move(session));
  } else {
    listener_.transition(session, stateBefore(event));
  }
}

void SessionStream::broken(const model::Error& error) {
  // Report nothing while the daemon is back and gRPC only waits to connect again.
  const bool comingBack = !lastLoss_.empty() && listens(client_.endpoint());
  if (const std::string loss = error.message(); loss != lastLoss_ && !comingBack) {
    lastLoss_ = loss;
    listener_.lost(error);
  }
  retry_.expires_after(backoff_);
  backoff_ = std::min(backoff_ * 2, kBackoffMost);
  retry_.async_wait([this, alive = std::weak_ptr<int>(alive_)](const boost::system::error_code& cancelled) {
    if (!cancelled && !alive.expired()) connect();
  });
}

}  // namespace nicleaf::frr
