// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <fstream>

#include <gmock/gmock.h>

#include "app/password_watch.hpp"
#include "support/agent_on_frr.hpp"

// A session's password in a file, on a real bgpd.
namespace nicleaf::test {
namespace {

using testing::HasSubstr;

class PasswordFile : public testing::Test {
 protected:
  PasswordFile() {
    write("hunter2\n", 0600);
    intent_.ipVrfs[0].sessions[0].password.clear();
    intent_.ipVrfs[0].sessions[0].passwordFile = file();
  }
  [[nodiscard]] std::string file() const { return agent_.directory / "key"; }
  /// As an editor or a secrets manager does it: a new file, moved over the old one.
  void write(const std::string& text, mode_t mode) {
    const std::string fresh = agent_.directory / "fresh";
    std::ofstream(fresh) << text;
    ASSERT_EQ(chmod(fresh.c_str(), mode), 0);
    std::filesystem::rename(fresh, file());
  }
  [[nodiscard]] bool runsWith(const std::string& password) {
    return agent_.node.runningConfig("bgpd").find(" neighbor 10.0.0.11 password " + password + "\n") !=
           std::string::npos;
  }
  [[nodiscard]] std::string problem() const {
    const auto& files = agent_.reconciler->status().passwordFiles;
    return files.size() == 1 ? files[0].problem : "there are " + std::to_string(files.size()) + " files";
  }

  AgentOnFrr agent_{1};
  model::Intent intent_ = tenantsIntent(1, {1});
};

TEST_F(PasswordFile, AChangeReachesBgpdByItself) {
  const auto applied = agent_.apply(intent_);
  ASSERT_TRUE(applied) << messages(applied.error());
  EXPECT_TRUE(runsWith("hunter2")) << agent_.node.runningConfig("bgpd");
  app::PasswordWatch watch(agent_.io, [this](const std::string& what) { agent_.reconciler->disturbed(what); });
  agent_.reconciler->onStatus([&] { watch.follow(agent_.reconciler->status().passwordFiles); });
  watch.follow(agent_.reconciler->status().passwordFiles);
  write("hunter3", 0600);
  EXPECT_TRUE(agent_.runUntil([&] { return runsWith("hunter3"); })) << agent_.node.runningConfig("bgpd");
  // Everybody may read the next one: the session keeps its key.
  write("hunter4", 0644);
  EXPECT_TRUE(agent_.runUntil([&] { return !problem().empty(); }));
  EXPECT_THAT(problem(), HasSubstr("group or others have permissions on it"));
  EXPECT_TRUE(runsWith("hunter3"));
  EXPECT_EQ(agent_.reconciler->status().phase, model::Phase::kApplied);
  write("hunter5", 0600);
  EXPECT_TRUE(agent_.runUntil([&] { return runsWith("hunter5"); })) << agent_.node.runningConfig("bgpd");
  EXPECT_TRUE(agent_.runUntil([&] { return problem().empty(); })) << problem();
  EXPECT_EQ(agent_.node.log("bgpd").find("hunter"), std::string::npos);
}

}  // namespace
}  // namespace nicleaf::test
