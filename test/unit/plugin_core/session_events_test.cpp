// SPDX-License-Identifier: Apache-2.0
#include "bgp/session_events.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "bgp/bgp.h"
#include "core/main_queue.hpp"
#include "core/server.hpp"
#include "plugin_core/hand_loop.hpp"
#include "support/eventually.hpp"

using nicleaf::plugin::MainQueue;
using nicleaf::test::HandLoop;

namespace {

MainQueue* queue = nullptr;

}  // namespace

namespace nicleaf::plugin {

MainQueue& mainQueue() { return *queue; }

}  // namespace nicleaf::plugin

/// bgpd without a session.
extern "C" void nicleaf_sessions(void (*)(const nicleaf_session*, void*), void*) {}

namespace {

/// The service on a server of its own. bgpd's main thread is the test: it is busy until the test runs the loop.
class SessionEventsTest : public ::testing::Test {
 protected:
  SessionEventsTest() {
    queue = &queue_;
    grpc::ServerBuilder builder;
    builder.RegisterService(&nicleaf::plugin::sessionEvents());
    server_ = builder.BuildAndStart();
    stub_ = nicleaf::events::SessionEvents::NewStub(server_->InProcessChannel({}));
  }
  ~SessionEventsTest() override {
    queue_.close();
    nicleaf::plugin::sessionEvents().closeAll();
    server_->Shutdown();
    server_->Wait();
  }

  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<nicleaf::events::SessionEvent>> stream;
  };
  std::unique_ptr<Call> subscribe() {
    auto call = std::make_unique<Call>();
    call->stream = stub_->Subscribe(&call->context, {});
    return call;
  }

  MainQueue queue_{nullptr};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<nicleaf::events::SessionEvents::Stub> stub_;
};

TEST_F(SessionEventsTest, CallsThatAreRefusedWhileTheDaemonIsBusyLeaveNothingInTheQueue) {
  while (queue_.waiting() < MainQueue::kMaxTasks) queue_.post([](bool) {});
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(subscribe()->stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
  EXPECT_FALSE(nicleaf::test::eventually([&] { return queue_.waiting() > MainQueue::kMaxTasks; },
                                         std::chrono::milliseconds(200)));
}

TEST_F(SessionEventsTest, CallsThatEndWhileTheDaemonIsBusyLeaveNothingInTheQueue) {
  for (int i = 0; i < 100; ++i) {
    const auto call = subscribe();
    call->context.TryCancel();
    EXPECT_FALSE(call->stream->Finish().ok());
  }
  EXPECT_FALSE(nicleaf::test::eventually([&] { return queue_.waiting() > 100; }, std::chrono::milliseconds(200)));
  HandLoop::run();
  EXPECT_EQ(queue_.waiting(), 0u);
}

TEST_F(SessionEventsTest, ASubscriberThatHasGoneIsForgottenWithTheNextEvent) {
  const auto call = subscribe();
  ASSERT_TRUE(nicleaf::test::eventually([&] { return queue_.waiting() > 0; }));
  HandLoop::run();
  nicleaf::events::SessionEvent event;
  ASSERT_TRUE(call->stream->Read(&event));
  EXPECT_TRUE(event.snapshot_end());
  EXPECT_TRUE(nicleaf::plugin::sessionEvents().wanted());
  call->context.TryCancel();
  EXPECT_FALSE(call->stream->Finish().ok());
  EXPECT_TRUE(nicleaf::test::eventually([&] {
    HandLoop::run();
    nicleaf::plugin::sessionEvents().publish({});
    return !nicleaf::plugin::sessionEvents().wanted();
  }));
}

}  // namespace
