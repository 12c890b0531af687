// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace nicleaf::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class SettingsFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "settings.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  model::Expected<Settings> read(const std::string& text) {
    std::ofstream(file()) << text;
    return readSettings(file(), false);
  }
  [[nodiscard]] std::filesystem::path file() const { return directory_ / "nicleafd.yaml"; }

 private:
  std::filesystem::path directory_;
};

TEST_F(SettingsFile, KeysOverrideTheirDefaultsOnly) {
  const auto settings = read("intent-file: /tmp/i.yaml\nlog-level: debug\nmetrics: \"\"\n");
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(settings->intentFile, "/tmp/i.yaml");
  EXPECT_EQ(settings->logLevel, "debug");
  EXPECT_EQ(settings->metrics, "");
  EXPECT_EQ(settings->stateDirectory, Settings{}.stateDirectory);
}

TEST_F(SettingsFile, TheInstalledFileHasTheDefaults) {
  const auto settings = readSettings(NICLEAF_SOURCE_DIR "/systemd/nicleafd.yaml", false);
  ASSERT_TRUE(settings) << settings.error().message();
  const Settings defaults;
  EXPECT_EQ(settings->intentFile, defaults.intentFile);
  EXPECT_EQ(settings->stateDirectory, defaults.stateDirectory);
  EXPECT_EQ(settings->socket, defaults.socket);
  EXPECT_EQ(settings->socketGroup, defaults.socketGroup);
  EXPECT_EQ(settings->frrRuntimeDirectory, defaults.frrRuntimeDirectory);
  EXPECT_EQ(settings->metrics, defaults.metrics);
  EXPECT_EQ(settings->logLevel, defaults.logLevel);
  EXPECT_EQ(settings->eswitch, defaults.eswitch);
}

TEST_F(SettingsFile, AcceptsReportAndSwitchdevForTheEswitch) {
  EXPECT_TRUE(read("eswitch: switchdev\n"));
  const auto wrong = read("eswitch: legacy\n");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message(), HasSubstr("one of report switchdev"));
}

TEST_F(SettingsFile, AnEmptyFileGivesTheDefaults) { EXPECT_TRUE(read("# nothing\n")); }

TEST_F(SettingsFile, AnAbsentFileIsAnErrorUnlessItMayBeAbsent) {
  EXPECT_TRUE(readSettings(file(), true));
  const auto settings = readSettings(file(), false);
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message(), AllOf(HasSubstr(file().string()), HasSubstr("cannot be read")));
}

struct Wrong {
  const char* text;
  const char* says;
};
// Test names are made of it: without, they would hold addresses.
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.says; }
class WrongSettings : public SettingsFile, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongSettings, AreRefusedWithTheExpectedForm) {
  const auto settings = read(GetParam().text);
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message(), AllOf(HasSubstr(file().string()), HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(Each, WrongSettings,
                         ::testing::Values(Wrong{"metric: 1\n", "unknown key 'metric'; expected one of intent-file"},
                                           Wrong{"log-level: loud\n", "expected one of trace debug info warn error"},
                                           Wrong{"- a\n- b\n", "expected lines of KEY: VALUE"},
                                           Wrong{"socket: [a]\n", "socket is not a single value"},
                                           Wrong{"socket: [a\n", "expected YAML"}),
                         [](const auto& instance) { return "case" + std::to_string(instance.index); });

}  // namespace
}  // namespace nicleaf::app
