// SPDX-License-Identifier: Apache-2.0
#include "reconcile/password_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>

#include "world.hpp"

// Passwords of sessions in files: what a file has to be, and what becomes of sessions when it is not.
namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kLeaf =
    "/nicleaf-frr-bgp:bgp/instance[vrf='t1']/neighbors/neighbor[remote-address='10.0.0.11']/password";
const std::string kNeighbor = kLeaf.substr(0, kLeaf.rfind('/'));

class InFiles : public testing::Test {
 protected:
  std::string file(const std::string& name = "key") const { return (world_.directory.path / name).string(); }
  void write(const std::string& text, mode_t mode = 0600, const std::string& name = "key") const {
    std::filesystem::remove(file(name));
    std::ofstream(file(name)) << text;
    ASSERT_EQ(chmod(file(name).c_str(), mode), 0);
  }
  [[nodiscard]] std::string problem() const { return readPassword(file()).error().message(); }

  /// Two tenants; the session of the first one has its password in a file.
  [[nodiscard]] intent::ParsedIntent inFile(std::uint64_t generation, const std::string& name = "key") const {
    std::string json = document(generation, 2).json;
    const std::string inDocument = "\"password\":\"hunter2\"";
    json.replace(json.find(inDocument), inDocument.size(), "\"password-file\":\"" + file(name) + "\"");
    return intent::Parser().parse(json).value();
  }
  [[nodiscard]] std::string password() const {
    const auto leaf = world_.bgpd.tree.find(kLeaf);
    return leaf == world_.bgpd.tree.end() ? "" : leaf->second;
  }
  /// Lets a repair happen: until nothing has been read or written for a while.
  void settle() {
    const int reads = world_.bgpd.reads;
    world_.reconciler->disturbed("to be sure");
    ASSERT_TRUE(world_.runUntil([&] { return world_.bgpd.reads > reads; }));
    const auto done = [&] { return std::pair(world_.bgpd.reads, world_.writes()); };
    auto before = done();
    for (int quiet = 0; quiet < 3; ++quiet) {
      world_.io.restart();
      world_.io.run_for(std::chrono::milliseconds(20));
      if (done() != before) quiet = 0;
      before = done();
    }
  }

  World world_;
};

TEST_F(InFiles, ANewlineAtTheEndIsNotOfThePassword) {
  write("hunter2\n");
  EXPECT_EQ(readPassword(file()), "hunter2");
  write(std::string(80, 'k') + "\n", 0400);
  EXPECT_EQ(readPassword(file()), std::string(80, 'k'));
  std::filesystem::create_symlink(file(), file("link"));
  EXPECT_EQ(readPassword(file("link")), std::string(80, 'k'));
}

TEST_F(InFiles, OnlyTheAgentsUserMayReadThem) {
  for (const mode_t mode : {0640, 0604, 0620, 0601}) {
    write("hunter2", mode);
    EXPECT_THAT(problem(), HasSubstr("group or others have permissions on it; expected a file with mode 0600 or 0400"));
  }
  write("hunter2");
  ASSERT_EQ(chown(file().c_str(), 12345, 0), 0);
  EXPECT_THAT(problem(), HasSubstr("it belongs to user 12345"));
}

TEST_F(InFiles, WhatIsNoPasswordIsRefusedAndNotShown) {
  EXPECT_THAT(problem(), HasSubstr("No such file or directory"));
  for (const char* text :
       {"", "\n", "hunter2\n\n", "hunter 2", "hunter'2", "hunter?2", "hunter2\r\n", "hunt\xc3\xa9r2", "********"}) {
    write(text);
    ASSERT_FALSE(readPassword(file())) << text;
    EXPECT_THAT(problem(), Not(HasSubstr("hunt")));
  }
  write(std::string(81, 'k'));
  EXPECT_THAT(problem(), HasSubstr("it is too long"));
  std::filesystem::remove(file());
  ASSERT_EQ(mkfifo(file().c_str(), 0600), 0);
  EXPECT_THAT(problem(), HasSubstr("it is not a regular file"));
}

TEST_F(InFiles, ThePasswordReachesBgpdAndNoPlan) {
  write("hunter2\n");
  const auto result = world_.apply(inFile(1));
  ASSERT_TRUE(result) << text(result.error());
  EXPECT_EQ(password(), "hunter2");
  EXPECT_THAT(testing::PrintToString(result->plan.lines()), Not(HasSubstr("hunter2")));
  EXPECT_EQ(world_.reconciler->status().passwordFiles, (std::vector<model::PasswordFileStatus>{{file(), ""}}));
}

TEST_F(InFiles, AChangedFileIsAppliedWithoutANewGeneration) {
  write("hunter2");
  ASSERT_TRUE(world_.apply(inFile(1)));
  write("hunter3");
  settle();
  EXPECT_EQ(password(), "hunter3");
}

TEST_F(InFiles, AnIntentWhoseFileIsMissingIsRefused) {
  const auto result = world_.apply(inFile(1));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()),
              HasSubstr("/nicleaf-fabric:fabric/ip-vrf[name='t1']/bgp-session[peer-address='10.0.0.11']/password-file: "
                        "reading the password in " +
                        file()));
  EXPECT_TRUE(model::retryHelps(result.error()));
  EXPECT_EQ(world_.writes(), 0U);
}

TEST_F(InFiles, AFileThatBecomesUnreadableLeavesTheKeyThatRuns) {
  write("hunter2");
  ASSERT_TRUE(world_.apply(inFile(1)));
  std::filesystem::remove(file());
  settle();
  EXPECT_EQ(password(), "hunter2");
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  ASSERT_EQ(world_.reconciler->status().passwordFiles.size(), 1U);
  EXPECT_EQ(world_.reconciler->status().passwordFiles[0].problem, "No such file or directory");
  // Other changes go on.
  EXPECT_TRUE(world_.apply(inFile(2)));
  EXPECT_EQ(password(), "hunter2");
  // A restarted agent has forgotten the key, and bgpd has not.
  world_.crashAndStart();
  settle();
  EXPECT_EQ(password(), "hunter2");
  write("hunter3");
  settle();
  EXPECT_EQ(password(), "hunter3");
}

/// The key that runs is of another file: it is not what the operator asks for now.
TEST_F(InFiles, AnotherFileThatIsMissingIsRefused) {
  write("hunter2");
  ASSERT_TRUE(world_.apply(inFile(1)));
  EXPECT_FALSE(world_.apply(inFile(2, "other")));
  EXPECT_EQ(password(), "hunter2");
}

/// A session never comes up without the key that it should have.
TEST_F(InFiles, WithoutAnyKeyTheSessionIsLeftOut) {
  write("hunter2");
  ASSERT_TRUE(world_.apply(inFile(1)));
  std::filesystem::remove(file());
  world_.bgpd.tree.clear();
  world_.crashAndStart();
  settle();
  EXPECT_FALSE(world_.bgpd.tree.contains(kNeighbor));
  EXPECT_TRUE(world_.bgpd.tree.contains(
      "/nicleaf-frr-bgp:bgp/instance[vrf='t2']/neighbors/neighbor[remote-address='10.0.0.11']"));
  write("hunter2");
  settle();
  EXPECT_EQ(password(), "hunter2");
}

}  // namespace
}  // namespace nicleaf::reconcile
