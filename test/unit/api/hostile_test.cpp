// SPDX-License-Identifier: Apache-2.0
#include <future>
#include <random>

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <boost/asio.hpp>

#include "api/service_limits.hpp"
#include "support/eventually.hpp"
#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"
#include "unit/api/stub.hpp"

namespace nicleaf::api {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;
using nicleaf::test::eventually;
using test::Context;

/// Clients that mean no good. After each, the agent still answers, and its event loop was never held up.
class Hostile : public testing::Test {
 protected:
  Hostile() {
    node_.onLoop([this] {
      node_.agent().intent = test::kIntent;
      node_.agent().known = test::sampleState();
      node_.agent().applyResult = [] { return reconcile::ApplyReport{}; };
    });
  }
  ~Hostile() override {
    Context context;
    gnmi::GetRequest request;
    request.add_path();
    gnmi::GetResponse response;
    const grpc::Status status = test::connect(node_.socket())->Get(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  StatusCode set(const std::string& value, Context&& context = Context()) { return set(value, context); }
  StatusCode set(const std::string& value, Context& context) {
    gnmi::SetRequest request;
    request.add_replace()->mutable_val()->set_json_ietf_val(value);
    gnmi::SetResponse response;
    return stub_->Set(&context, request, &response).error_code();
  }

  test::Node node_;
  std::unique_ptr<gnmi::gNMI::Stub> stub_ = test::connect(node_.socket());
};

TEST_F(Hostile, OversizeRequestsAreRefused) {
  EXPECT_EQ(set("{" + std::string(kMaxRequestBytes, ' ') + "}"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(set("{" + std::string(kMaxRequestBytes - 1024, ' ') + "}"), StatusCode::OK);
}

TEST_F(Hostile, GarbagePathsAreAnsweredWithAnError) {
  std::minstd_rand random(7);
  const auto text = [&] {
    static const std::vector<std::string> kAlphabet{"*",  ".",  "/", ":",      "[", "]", "=",
                                                    "\\", "\"", "'", "\u00e9", " ", "a"};
    std::string made;
    for (auto i = random() % 12; i > 0; --i) made += kAlphabet[random() % kAlphabet.size()];
    return made;
  };
  for (int round = 0; round < 300; ++round) {
    gnmi::GetRequest request;
    gnmi::Path* path = request.add_path();
    if (random() % 2 == 0) path->add_elem()->set_name("fabric");
    for (auto i = random() % 6; i > 0; --i) {
      gnmi::PathElem* elem = path->add_elem();
      elem->set_name(text());
      for (auto k = random() % 3; k > 0; --k) (*elem->mutable_key())[text()] = text();
    }
    Context context;
    gnmi::GetResponse response;
    const grpc::Status status = stub_->Get(&context, request, &response);
    EXPECT_TRUE(status.ok() || status.error_code() == StatusCode::INVALID_ARGUMENT ||
                status.error_code() == StatusCode::NOT_FOUND)
        << request.ShortDebugString() << status.error_message();
  }
}

TEST_F(Hostile, AnErrorAboutAHugePathFitsTheMetadata) {
  // 8 KiB is what a client accepts by default; a client that gets more reports RESOURCE_EXHAUSTED instead of the error.
  for (const std::string& name :
       {std::string(100'000, 'x'), std::string(50'000, '%'), std::string("\u00e9") + "a:b", [] {
          std::string text;
          for (int i = 0; i < 30'000; ++i) text += "\u00e9";
          return text;
        }()}) {
    gnmi::GetRequest request;
    request.add_path()->add_elem()->set_name("fabric");
    gnmi::PathElem* port = request.mutable_path(0)->add_elem();
    port->set_name("port");
    (*port->mutable_key())["interface"] = name;
    Context context;
    gnmi::GetResponse response;
    const grpc::Status absent = stub_->Get(&context, request, &response);
    EXPECT_EQ(absent.error_code(), StatusCode::NOT_FOUND) << absent.error_message().size();
    EXPECT_THAT(absent.error_message(), testing::StartsWith("there is no data at /nicleaf-fabric:fabric/port"));
    port->set_name(name);
    Context another;
    EXPECT_EQ(stub_->Get(&another, request, &response).error_code(), StatusCode::INVALID_ARGUMENT);
    gnmi::SubscribeRequest subscribe;
    *subscribe.mutable_subscribe()->add_subscription()->mutable_path() = request.path(0);
    Context third;
    auto stream = stub_->Subscribe(&third);
    stream->Write(subscribe);
    EXPECT_EQ(stream->Finish().error_code(), StatusCode::INVALID_ARGUMENT);
  }
}

TEST_F(Hostile, ManyPathsAreRefused) {
  gnmi::GetRequest request;
  for (int i = 0; i <= kMaxPaths; ++i) request.add_path();
  Context context;
  gnmi::GetResponse response;
  EXPECT_EQ(stub_->Get(&context, request, &response).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(Hostile, OctetsThatAreNotAMessageAreRefused) {
  grpc::GenericStub generic(grpc::CreateChannel("unix:" + node_.socket(), grpc::InsecureChannelCredentials()));
  std::minstd_rand random(11);
  for (const char* method : {"/gnmi.gNMI/Get", "/gnmi.gNMI/Set", "/gnmi.gNMI/Capabilities", "/gnmi.gNMI/Nothing"}) {
    for (int round = 0; round < 20; ++round) {
      std::string octets(1 + random() % 200, '\0');
      for (char& octet : octets) octet = static_cast<char>(random());
      octets += '\x07';  // wire type 7 does not exist: never a message
      const grpc::Slice slice(octets);
      const grpc::ByteBuffer request(&slice, 1);
      Context context;
      grpc::ByteBuffer response;
      std::promise<grpc::Status> done;
      generic.UnaryCall(&context, method, {}, &request, &response,
                        [&](grpc::Status status) { done.set_value(std::move(status)); });
      const grpc::Status status = done.get_future().get();
      EXPECT_FALSE(status.ok());
      EXPECT_NE(status.error_code(), StatusCode::UNAVAILABLE);
    }
  }
}

TEST_F(Hostile, OctetsThatAreNotHttp2EndTheConnection) {
  boost::asio::io_context io;
  boost::asio::local::stream_protocol::socket socket(io);
  socket.connect(node_.socket());
  boost::asio::write(socket, boost::asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n") + std::string(4096, '\xff')));
  std::string answer;
  boost::system::error_code error;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);  // until the server closes
  EXPECT_TRUE(error);
}

TEST_F(Hostile, SilentConnectionsDoNotBlockOthers) {
  boost::asio::io_context io;
  std::vector<boost::asio::local::stream_protocol::socket> silent;
  for (int i = 0; i < 100; ++i) silent.emplace_back(io).connect(node_.socket());
  EXPECT_EQ(set("{}"), StatusCode::OK);
}

TEST_F(Hostile, ACancelledCallFreesItsPlaceWhenTheAgentIsDone) {
  node_.onLoop([&] { node_.agent().hold = true; });
  for (unsigned i = 0; i < kMaxSets; ++i) {
    Context context;
    auto call = std::async(std::launch::async, [&] { return set("{}", context); });
    // The agent has the document before the client gives up.
    EXPECT_TRUE(eventually([&] { return node_.onLoop([&] { return node_.agent().applied.size() == i + 1; }); }));
    context.TryCancel();
    EXPECT_EQ(call.get(), StatusCode::CANCELLED);
  }
  EXPECT_EQ(set("{}"), StatusCode::RESOURCE_EXHAUSTED);  // the agent is still busy with them
  node_.onLoop([&] {
    node_.agent().hold = false;
    node_.agent().release();
  });
  EXPECT_TRUE(eventually([&] { return set("{}") == StatusCode::OK; }));
}

TEST_F(Hostile, ACallCancelledBeforeItsTurnIsNotApplied) {
  const auto applied = [&] { return node_.onLoop([&] { return node_.agent().applied.size(); }); };
  // The server hears of the client's going on a thread of its own: it may come too late once, but not always.
  EXPECT_TRUE(eventually([&] {
    const std::size_t before = applied();
    std::promise<void> held, go;
    std::thread busy([&] {
      node_.onLoop([&] {
        held.set_value();
        go.get_future().wait();
      });
    });
    held.get_future().wait();
    EXPECT_EQ(set("{}", Context(50ms)), StatusCode::DEADLINE_EXCEEDED);
    Context context;
    gnmi::CapabilityResponse response;
    EXPECT_TRUE(stub_->Capabilities(&context, {}, &response).ok());
    go.set_value();
    busy.join();
    return applied() == before;
  }));
}

TEST_F(Hostile, ClientsThatDoNotReadDoNotBlockTheLoop) {
  // A large intent, many subscribers that read one message and no more: HTTP/2's windows fill up.
  node_.onLoop([&] {
    std::string ports;
    for (int i = 0; i < 20000; ++i)
      ports +=
          (i == 0 ? "" : ",") + std::string(R"({"interface":"pf0vf)") + std::to_string(i) + R"(","segment":"red"})";
    node_.agent().intent = R"({"nicleaf-fabric:fabric":{"port":[)" + ports + "]}}";
  });
  const auto stub = test::connect(node_.socket());
  grpc::CompletionQueue queue;
  const auto step = [&queue](auto&& start) {
    start();
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  gnmi::SubscribeRequest request;
  request.mutable_subscribe()->add_subscription()->set_mode(gnmi::ON_CHANGE);
  std::vector<std::unique_ptr<Context>> contexts;
  std::vector<std::unique_ptr<grpc::ClientAsyncReaderWriter<gnmi::SubscribeRequest, gnmi::SubscribeResponse>>> calls;
  gnmi::SubscribeResponse first;
  for (unsigned i = 0; i < kMaxStreams; ++i) {
    contexts.push_back(std::make_unique<Context>());
    ASSERT_TRUE(step([&] { calls.push_back(stub->AsyncSubscribe(contexts.back().get(), &queue, nullptr)); }));
    ASSERT_TRUE(step([&] { calls.back()->Write(request, nullptr); }));
    ASSERT_TRUE(step([&] { calls.back()->Read(&first, nullptr); }));
  }
  for (int i = 0; i < 50; ++i) {
    // Returns only when the loop has run it: a loop that waits for a client that does not read never does.
    node_.onLoop([&] {
      node_.agent().known.agent.generationApplied = i;
      node_.server().stateChanged();
    });
  }
  Context refused;
  auto extra = stub_->Subscribe(&refused);
  EXPECT_EQ(extra->Finish().error_code(), StatusCode::RESOURCE_EXHAUSTED);
  for (auto& context : contexts) context->TryCancel();
  queue.Shutdown();
  EXPECT_FALSE(step([] {}));
}

}  // namespace
}  // namespace nicleaf::api
