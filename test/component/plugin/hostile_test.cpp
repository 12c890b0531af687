// SPDX-License-Identifier: Apache-2.0
// Clients that behave badly. The test takes NICLEAF_HOSTILE_SECONDS (default 5) twice: once until memory use has
// settled, and once to see whether it grows.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>
#include <thread>

#include "nicleaf-events.grpc.pb.h"
#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"
#include "support/unix_socket.hpp"

using nicleaf::test::eventually;
using nicleaf::test::FrrNode;
using nicleaf::test::kOneInstance;
using nicleaf::test::Northbound;
using nicleaf::test::residentKb;

namespace {

/// With a sanitizer the daemon needs more memory, because the sanitizer records where memory was allocated.
long mostGrowthKb() {
  const char* preloaded = std::getenv("LD_PRELOAD");
  return preloaded && std::string(preloaded).find("libasan") != std::string::npos ? 30'000 : 10'000;
}

std::chrono::seconds duration() {
  const char* text = std::getenv("NICLEAF_HOSTILE_SECONDS");
  return std::chrono::seconds(text ? std::atoi(text) : 5);
}

/// Connects, sends something that is no HTTP/2, or the beginning of HTTP/2, or nothing, and disconnects.
void garbage(const std::string& path, unsigned seed, std::chrono::steady_clock::time_point end, int& connects) {
  std::mt19937 random(seed);
  while (std::chrono::steady_clock::now() < end) {
    const int fd = nicleaf::test::connectUnix(path);
    if (fd < 0) continue;
    ++connects;
    std::string text = random() % 2 ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" : "";
    for (auto n = random() % 200; n > 0; --n) text += static_cast<char>(random());
    if (random() % 4) ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    ::close(fd);
  }
}

/// Clients that disconnect in the middle of calls.
void rude(const std::string& address, unsigned seed, std::chrono::steady_clock::time_point end) {
  std::mt19937 random(seed);
  const std::string router = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/router-id";
  while (std::chrono::steady_clock::now() < end) {
    Northbound client(address);
    std::uint32_t candidate = 0;
    if (!client.tryCreate(candidate).ok()) continue;
    (void)client.edit(candidate, {{router, "10.0.0." + std::to_string(random() % 250 + 1)}});
    if (random() % 2) (void)client.commit(candidate, frr::CommitRequest::PREPARE);
    grpc::ClientContext locking;
    frr::LockConfigResponse locked;
    if (random() % 4 == 0) (void)client.stub().LockConfig(&locking, {}, &locked);
    auto events = nicleaf::events::SessionEvents::NewStub(client.channel());
    grpc::ClientContext context;
    auto stream = events->Subscribe(&context, {});
    nicleaf::events::SessionEvent event;
    if (random() % 2) stream->Read(&event);
    context.TryCancel();
    grpc::ClientContext reading;
    frr::GetRequest request;
    request.add_path(random() % 2 ? "/" : "/nicleaf-frr-bgp:bgp");
    auto reader = client.stub().Get(&reading, request);
    reading.TryCancel();
    (void)stream->Finish();
    (void)reader->Finish();
  }
}

/// By default a sanitizer keeps the last 256 MB of freed memory, which looks like growth.
FrrNode::Options withoutQuarantine() {
  FrrNode::Options options;
  options.environment["ASAN_OPTIONS"] = "detect_leaks=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
  return options;
}

TEST(Hostile, ClientsLeaveTheDaemonWorking) {
  FrrNode node(withoutQuarantine());
  node.start("bgpd");
  const std::string address = node.northbound("bgpd");
  ASSERT_TRUE(Northbound(address).merge(kOneInstance).ok());
  const pid_t pid = node.process("bgpd").pid();

  const auto attack = [&](std::chrono::seconds length) {
    const auto end = std::chrono::steady_clock::now() + length;
    int connects = 0;
    std::thread one([&] { garbage(address.substr(5), 1, end, connects); });
    std::thread two([&] { rude(address, 2, end); });
    std::thread three([&] { rude(address, 3, end); });
    one.join();
    two.join();
    three.join();
    return connects;
  };
  attack(duration());
  ASSERT_TRUE(node.process("bgpd").isRunning());
  const long warm = residentKb(pid);
  const int connects = attack(duration());
  ASSERT_TRUE(node.process("bgpd").isRunning()) << "exit status " << node.process("bgpd").exitStatus();
  EXPECT_GT(connects, 1000);
  const long grown = residentKb(pid) - warm;
  EXPECT_LT(grown, mostGrowthKb()) << "after " << connects << " connections";
  RecordProperty("connections", connects);
  RecordProperty("grown_kb", std::to_string(grown));
  std::cout << connects << " connections, grown by " << grown << " kB to " << warm + grown << " kB\n";

  // Their locks are released, and what they prepared is rolled back.
  Northbound northbound(address);
  grpc::Status status;
  EXPECT_TRUE(eventually([&] {
    status = northbound.change({{"/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/router-id", "1.2.3.4"}});
    return status.ok();
  })) << status.error_message();
  EXPECT_THAT(node.runningConfig(), ::testing::HasSubstr("bgp router-id 1.2.3.4\n"));
}

}  // namespace
