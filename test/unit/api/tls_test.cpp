// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <mutex>

#include <gmock/gmock.h>
#include <boost/asio.hpp>

#include "support/eventually.hpp"
#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"
#include "unit/api/stub.hpp"
#include "unit/tls/authority.hpp"

namespace nicleaf::api {
namespace {

using grpc::StatusCode;
using nicleaf::test::eventually;
using test::Context;
using testing::Contains;
using testing::HasSubstr;
using tls::test::Authority;
using tls::test::Identity;
using tls::test::put;

/// A port that nobody has.
std::string freeAddress() {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

/// gNMI on TCP. The clients are gRPC's own, the certificates OpenSSL's.
class Tls : public testing::Test {
 protected:
  Tls() {
    const auto own = ca_.issue({.commonName = "dpu", .alternative = "IP:127.0.0.1", .usage = "serverAuth"});
    put(settings_.certificate, own.certificate);
    put(settings_.key, own.key);
    put(settings_.clientCa, ca_.pem());
    put(settings_.crl, ca_.crl());
    node_.onLoop([this] {
      node_.agent().intent = test::kIntent;
      node_.agent().known = test::sampleState();
      node_.agent().applyResult = [] { return reconcile::ApplyReport{}; };
    });
  }
  void listen() {
    node_.onLoop([this] {
      node_.server().listenOnTcp(
          settings_, [this](const std::string& problem) { note(problems_, problem); },
          [this](const std::string& why) { note(refused_, why); });
    });
  }
  void note(std::vector<std::string>& notes, const std::string& text) {
    const std::lock_guard lock(mutex_);
    notes.push_back(text);
  }
  std::vector<std::string> notesOf(const std::vector<std::string>& notes) {
    const std::lock_guard lock(mutex_);
    return notes;
  }
  [[nodiscard]] std::unique_ptr<gnmi::gNMI::Stub> connect(const Identity& client) const {
    return connect({.pem_root_certs = ca_.pem(), .pem_private_key = client.key, .pem_cert_chain = client.certificate});
  }
  [[nodiscard]] std::unique_ptr<gnmi::gNMI::Stub> connect(const grpc::SslCredentialsOptions& options) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return gnmi::gNMI::NewStub(grpc::CreateCustomChannel(settings_.address, grpc::SslCredentials(options), arguments));
  }
  static grpc::Status get(gnmi::gNMI::Stub& stub) {
    gnmi::GetRequest request;
    request.add_path();
    gnmi::GetResponse response;
    Context context;
    return stub.Get(&context, request, &response);
  }
  static grpc::Status set(gnmi::gNMI::Stub& stub) {
    gnmi::SetRequest request;
    request.add_replace()->mutable_val()->set_json_ietf_val("{}");
    gnmi::SetResponse response;
    Context context;
    return stub.Set(&context, request, &response);
  }
  /// The client gets nothing, and the reason is told.
  void expectRefused(gnmi::gNMI::Stub& stub, const std::string& why) {
    const auto asked = [this] { return node_.onLoop([this] { return node_.agent().stateCalls; }); };
    const int before = asked();
    EXPECT_EQ(get(stub).error_code(), StatusCode::UNAVAILABLE);
    EXPECT_TRUE(eventually([&] { return testing::Matches(Contains(HasSubstr(why)))(notesOf(refused_)); }))
        << why << " is not in " << testing::PrintToString(notesOf(refused_));
    EXPECT_EQ(asked(), before);
  }

  Authority ca_{"our CA"};
  std::mutex mutex_;
  std::vector<std::string> problems_, refused_;
  test::Node node_;
  tls::EndpointSettings settings_{.address = freeAddress(),
                                  .certificate = node_.directory() / "cert.pem",
                                  .key = node_.directory() / "key.pem",
                                  .clientCa = node_.directory() / "ca.pem",
                                  .crl = node_.directory() / "crl.pem",
                                  .readOnly = {"reader"},
                                  .readWrite = {"writer.example"}};
};

TEST_F(Tls, AWriterReadsAndWritesUnderItsName) {
  listen();
  const auto stub = connect(ca_.issue({.commonName = "x", .alternative = "DNS:writer.example"}));
  EXPECT_TRUE(get(*stub).ok());
  const grpc::Status status = set(*stub);
  EXPECT_TRUE(status.ok()) << status.error_message();
  const auto from = node_.onLoop([this] { return node_.agent().provenances; });
  EXPECT_THAT(from, testing::ElementsAre(store::Provenance{"gNMI", "certificate writer.example", ""}));
  EXPECT_THAT(notesOf(problems_), testing::IsEmpty());
}

TEST_F(Tls, AReaderOnlyReads) {
  listen();
  const auto stub = connect(ca_.issue({.commonName = "reader"}));
  EXPECT_TRUE(get(*stub).ok());
  const grpc::Status status = set(*stub);
  EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(status.error_message(), HasSubstr("certificate reader may only read"));
  EXPECT_TRUE(node_.onLoop([this] { return node_.agent().applied.empty(); }));
}

TEST_F(Tls, OthersAreRefused) {
  listen();
  Authority foreign("our CA");  // only its name is ours
  const auto revoked = ca_.issue({.commonName = "reader"});
  ca_.revoke(revoked);
  put(settings_.crl, ca_.crl());
  node_.server().reload();
  expectRefused(*connect(foreign.issue({.commonName = "writer.example"})), "certificate signature failure");
  expectRefused(*connect(ca_.issue({.commonName = "reader", .ends = -60})), "expired");
  expectRefused(*connect(ca_.issue({.commonName = "reader", .begins = 1800})), "not yet valid");
  expectRefused(*connect(revoked), "revoked");
  expectRefused(*connect(ca_.issue({.commonName = "reader", .usage = "serverAuth"})), "unsuitable certificate purpose");
}

TEST_F(Tls, ACertificateWithoutARoleIsRefused) {
  listen();
  expectRefused(*connect(ca_.issue({.commonName = "somebody"})), "somebody");
  expectRefused(*connect(ca_.issue({.commonName = "reader", .alternative = "DNS:a.example"})), "has no role");
  expectRefused(*connect(ca_.issue({.commonName = "Reader"})), "Reader");
}

TEST_F(Tls, NobodyComesWithoutACertificateOrWithoutTls) {
  listen();
  expectRefused(*connect({.pem_root_certs = ca_.pem(), .pem_private_key = "", .pem_cert_chain = ""}), "127.0.0.1");
  expectRefused(*gnmi::gNMI::NewStub(grpc::CreateChannel(settings_.address, grpc::InsecureChannelCredentials())),
                "127.0.0.1");
}

TEST_F(Tls, AnIntermediateNeedsACrlOfItsOwn) {
  Authority below("below", &ca_);
  auto client = below.issue({.commonName = "reader"});
  client.certificate += below.pem();
  listen();
  expectRefused(*connect(client), "unable to get certificate CRL");
  put(settings_.crl, ca_.crl() + below.crl());
  node_.server().reload();
  EXPECT_TRUE(eventually([&] { return get(*connect(client)).ok(); }));
}

TEST_F(Tls, ARevocationEndsConnectionsWithoutARestart) {
  listen();
  const auto revoked = ca_.issue({.commonName = "reader"});
  const auto writer = connect(ca_.issue({.commonName = "writer.example"}));
  const auto stub = connect(revoked);
  Context context, other;
  gnmi::SubscribeRequest request;
  request.mutable_subscribe()->add_subscription()->set_mode(gnmi::ON_CHANGE);
  auto stream = stub->Subscribe(&context);
  auto kept = writer->Subscribe(&other);
  gnmi::SubscribeResponse response;
  for (auto* one : {stream.get(), kept.get()}) {
    one->Write(request);
    ASSERT_TRUE(one->Read(&response));
  }
  ca_.revoke(revoked);
  put(settings_.crl, ca_.crl());
  node_.server().reload();
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), StatusCode::UNAVAILABLE);
  expectRefused(*connect(revoked), "revoked");
  EXPECT_TRUE(get(*writer).ok());
  other.TryCancel();
}

TEST_F(Tls, ANewCertificateNeedsNoRestart) {
  listen();
  const auto reader = ca_.issue({.commonName = "reader"});
  EXPECT_TRUE(get(*connect(reader)).ok());
  Authority next("the next CA");
  const auto own = next.issue({.commonName = "dpu", .alternative = "IP:127.0.0.1", .usage = "serverAuth"});
  put(settings_.certificate, own.certificate);
  node_.server().reload();  // before the key has come: what was read before stays
  EXPECT_TRUE(eventually([&] { return notesOf(problems_).size() == 1; }));
  EXPECT_THAT(notesOf(problems_).back(), HasSubstr("stays in effect"));
  EXPECT_TRUE(get(*connect(reader)).ok());
  put(settings_.key, own.key);
  node_.server().reload();
  EXPECT_TRUE(eventually([&] { return notesOf(problems_).size() == 2; }));
  EXPECT_EQ(notesOf(problems_).back(), "");
  EXPECT_EQ(get(*connect(reader)).error_code(), StatusCode::UNAVAILABLE);  // this client does not know the new CA
  EXPECT_TRUE(
      get(*connect({.pem_root_certs = next.pem(), .pem_private_key = reader.key, .pem_cert_chain = reader.certificate}))
          .ok());
}

TEST_F(Tls, WaitsForItsFilesAndItsAddress) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor taken(io, *tls::parseEndpoint(settings_.address));
  std::filesystem::remove(settings_.crl);
  listen();
  EXPECT_THAT(notesOf(problems_).back(), HasSubstr("crl.pem"));
  put(settings_.crl, ca_.crl());
  node_.server().reload();
  EXPECT_TRUE(eventually([&] { return notesOf(problems_).back().find("cannot listen") != std::string::npos; }));
  taken.close();
  node_.server().reload();
  EXPECT_TRUE(eventually([&] { return notesOf(problems_).back().empty(); }));
  EXPECT_TRUE(get(*connect(ca_.issue({.commonName = "reader"}))).ok());
}

TEST_F(Tls, ClientsThatCallTooOftenHaveToWait) {
  listen();
  const auto stub = connect(ca_.issue({.commonName = "writer.example"}));
  int sets = 0;
  grpc::Status status;
  while ((status = set(*stub)).ok()) ASSERT_LT(++sets, 100);
  EXPECT_GE(sets, 10);
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("certificate writer.example"));
  EXPECT_TRUE(get(*stub).ok());
  const auto local = test::connect(node_.socket());
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(set(*local).ok());
}

TEST_F(Tls, SilentConnectionsDoNotKeepOthersAway) {
  listen();
  boost::asio::io_context io;
  std::vector<boost::asio::ip::tcp::socket> silent;
  for (int i = 0; i < 30; ++i) silent.emplace_back(io).connect(*tls::parseEndpoint(settings_.address));
  const auto local = test::connect(node_.socket());
  EXPECT_TRUE(get(*local).ok());
  const auto stub = connect(ca_.issue({.commonName = "reader"}));
  EXPECT_TRUE(get(*stub).ok());
}

}  // namespace
}  // namespace nicleaf::api
