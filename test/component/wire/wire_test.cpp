// SPDX-License-Identifier: Apache-2.0
// Runs the same script against FRR's own gRPC module and ours, each in a zebra of its own, and compares answer by
// answer.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel_posix.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <iostream>
#include <map>
#include <thread>

#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "wire/known_differences.hpp"
#include "wire/script.hpp"

using nicleaf::test::Answer;
using nicleaf::test::Conversation;
using nicleaf::test::FrrNode;
using nicleaf::test::KnownDifference;
using nicleaf::test::knownDifferences;
using nicleaf::test::Northbound;
using nicleaf::test::script;
using nicleaf::test::Section;

namespace {

constexpr std::uint16_t kPort = 50051;

FrrNode::Options theirOptions() {
  FrrNode::Options options;
  options.quiet = true;
  options.moduleName = "grpc";
  options.moduleArguments = ":" + std::to_string(kPort);
  options.moduleDirectory = "modules-grpc";
  return options;
}

int connectInside(FrrNode& node) {
  int fd = -1;
  std::thread([&] {
    node.network().enter();
    fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kPort);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      ::close(fd);
      fd = -1;
      return;
    }
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
  }).join();
  return fd;
}

// A connection to the TCP port inside the node's namespace, which only a thread in that namespace can make.
std::shared_ptr<grpc::Channel> channelInto(FrrNode& node) {
  int fd = -1;
  if (!nicleaf::test::eventually([&] { return (fd = connectInside(node)) >= 0; })) {
    throw std::runtime_error("FRR's gRPC module does not listen:\n" + node.log("zebra"));
  }
  return grpc::CreateInsecureChannelFromFd("frr", fd);
}

using Answers = std::map<std::string, Answer>;

// Adds the section's answers, by step. If the daemon dies, its death is the last answer.
void converse(FrrNode& node, Northbound& one, Northbound& other, const Section& section, Answers& answers) {
  Conversation conversation(one, other);
  for (const auto& step : section) {
    const auto [at, isNew] = answers.emplace(step.name, step.say(conversation));
    EXPECT_TRUE(isNew) << "two steps are called " << step.name;
    auto& zebra = node.process("zebra");
    const bool gone = at->second.code == grpc::StatusCode::UNAVAILABLE &&
                      nicleaf::test::eventually([&] { return !zebra.isRunning(); }, std::chrono::seconds(10));
    if (!gone && zebra.isRunning()) continue;
    at->second.data = "zebra died with status " + std::to_string(zebra.exitStatus());
    std::cerr << "after '" << step.name << "': " << at->second.data << "\n";
    return;
  }
}

Answers theirAnswers() {
  Answers answers;
  for (const auto& section : script()) {
    FrrNode node(theirOptions());
    node.start("zebra");
    Northbound one(channelInto(node));
    Northbound other(channelInto(node));
    converse(node, one, other, section, answers);
  }
  return answers;
}

Answers ourAnswers() {
  Answers answers;
  for (const auto& section : script()) {
    FrrNode node;
    node.start("zebra");
    Northbound one(node.northbound("zebra"));
    Northbound other(node.northbound("zebra"));
    converse(node, one, other, section, answers);
    EXPECT_TRUE(node.process("zebra").isRunning());
  }
  return answers;
}

TEST(Wire, AnswersAreThoseOfFrrsOwnModuleButForKnownDifferences) {
  const Answers theirs = theirAnswers();
  const Answers ours = ourAnswers();
  std::map<std::string, const KnownDifference*> known;
  for (const auto& difference : knownDifferences()) known[difference.step] = &difference;
  for (const auto& section : script()) {
    for (const auto& step : section) {
      SCOPED_TRACE(step.name);
      if (!ours.contains(step.name) || !theirs.contains(step.name)) {
        ADD_FAILURE() << (ours.contains(step.name) ? "FRR's own module" : "ours") << " was dead by then";
        continue;
      }
      const Answer& answer = ours.at(step.name);
      const Answer& theirAnswer = theirs.at(step.name);
      if (const auto found = known.find(step.name); found != known.end()) {
        EXPECT_THAT(theirAnswer.text(), ::testing::HasSubstr(found->second->theirs)) << theirAnswer.message;
        EXPECT_THAT(answer.text(), ::testing::HasSubstr(found->second->ours)) << answer.message;
        EXPECT_NE(theirAnswer.text(), answer.text()) << "is listed as different: " << found->second->reason;
        known.erase(found);
      } else {
        EXPECT_EQ(answer.text(), theirAnswer.text())
            << "ours: " << answer.message << "\ntheirs: " << theirAnswer.message;
      }
    }
  }
  for (const auto& [name, difference] : known) ADD_FAILURE() << "no step is called " << name;
}

}  // namespace
