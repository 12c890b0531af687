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

using Read = tl::expected<Settings, model::Errors>;
std::string messageOf(const Read& read) { return read ? "accepted" : model::joined(read.error()); }

class SettingsFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "settings.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  Read read(const std::string& text) {
    std::ofstream(file()) << text;
    return readSettings(file(), false);
  }
  [[nodiscard]] std::filesystem::path file() const { return directory_ / "nicleafd.yaml"; }

 private:
  std::filesystem::path directory_;
};

TEST_F(SettingsFile, KeysOverrideTheirDefaultsOnly) {
  const auto settings = read("intent-file: /tmp/i.yaml\nlog-level: debug\nmetrics: \"\"\n");
  ASSERT_TRUE(settings) << messageOf(settings);
  EXPECT_EQ(settings->intentFile, "/tmp/i.yaml");
  EXPECT_EQ(settings->logLevel, "debug");
  EXPECT_EQ(settings->metrics, "");
  EXPECT_EQ(settings->stateDirectory, Settings{}.stateDirectory);
}

TEST_F(SettingsFile, TheInstalledFileHasTheDefaults) {
  const auto settings = readSettings(NICLEAF_SOURCE_DIR "/systemd/nicleafd.yaml", false);
  ASSERT_TRUE(settings) << messageOf(settings);
  EXPECT_EQ(*settings, Settings());
}

TEST_F(SettingsFile, GnmiOnTcpNeedsAllOfItsKeys) {
  const std::string files = "gnmi-tls-certificate: /c\ngnmi-tls-key: /k\ngnmi-tls-client-ca: /a\ngnmi-tls-crl: /r\n";
  const std::string names = "gnmi-tls-read-only: [a.example]\ngnmi-tls-read-write: [\"spiffe://x/y\"]\n";
  const std::string address = "gnmi-tls-address: 192.0.2.1:9339\n";
  const auto settings = read(address + files + names);
  ASSERT_TRUE(settings) << messageOf(settings);
  EXPECT_EQ(settings->gnmi.crl, "/r");
  EXPECT_TRUE(settings->gnmi.readWrite.contains("spiffe://x/y"));
  EXPECT_TRUE(read(files + names));
  EXPECT_THAT(messageOf(read(address + names)),
              AllOf(HasSubstr("gnmi-tls-certificate: missing"), HasSubstr("gnmi-tls-key: missing"),
                    HasSubstr("gnmi-tls-client-ca: missing"), HasSubstr("gnmi-tls-crl: missing")));
  EXPECT_THAT(messageOf(read(address + files)), HasSubstr("a name in one of them"));
  EXPECT_THAT(messageOf(read(address + files + "gnmi-tls-read-only: []\n")), HasSubstr("a name in one of them"));
  EXPECT_THAT(messageOf(read(address + files + "gnmi-tls-read-only: [a]\ngnmi-tls-read-write: [a]\n")),
              HasSubstr("name 'a' is also in"));
  EXPECT_THAT(messageOf(read("gnmi-tls-read-only: a\n")), HasSubstr("not a list"));
  EXPECT_THAT(messageOf(read("gnmi-tls-key: k\n")), HasSubstr("an absolute path"));
  for (const char* wrong : {"localhost:9339", "192.0.2.1", "\":9339\""})
    EXPECT_THAT(messageOf(read(std::string("gnmi-tls-address: ") + wrong + "\n")), HasSubstr("ADDRESS:PORT")) << wrong;
}

TEST_F(SettingsFile, AcceptsRepairAndReportForDrift) {
  const auto settings = read("drift: report\n");
  ASSERT_TRUE(settings) << messageOf(settings);
  EXPECT_EQ(settings->drift, "report");
  const auto wrong = read("drift: ignore\n");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(messageOf(wrong), AllOf(HasSubstr("drift: value 'ignore'"), HasSubstr("repair report")));
}

TEST_F(SettingsFile, AcceptsReportAndSwitchdevForTheEswitch) {
  EXPECT_TRUE(read("eswitch: switchdev\n"));
  const auto wrong = read("eswitch: legacy\n");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(messageOf(wrong), HasSubstr("one of report switchdev"));
}

TEST_F(SettingsFile, AnEmptyFileGivesTheDefaults) {
  for (const char* text : {"", "\n", "# nothing\n", "---\n"}) {
    const auto settings = read(text);
    ASSERT_TRUE(settings) << messageOf(settings);
    EXPECT_EQ(*settings, Settings());
  }
}

TEST_F(SettingsFile, MayBeJson) {
  const auto settings = read(R"({"log-level": "debug", "metrics": ""})");
  ASSERT_TRUE(settings) << messageOf(settings);
  EXPECT_EQ(settings->logLevel, "debug");
}

TEST_F(SettingsFile, AnAbsentFileIsAnErrorUnlessItMayBeAbsent) {
  EXPECT_TRUE(readSettings(file(), true));
  const auto settings = readSettings(file(), false);
  ASSERT_FALSE(settings);
  EXPECT_THAT(messageOf(settings), AllOf(HasSubstr(file().string()), HasSubstr("cannot be read")));
}

TEST_F(SettingsFile, ADirectoryInItsPlaceIsAnError) {
  std::filesystem::create_directory(file());
  EXPECT_THAT(messageOf(readSettings(file(), true)), HasSubstr(file().string() + ": reading it as a regular file"));
}

TEST_F(SettingsFile, AllThatIsWrongIsReportedAtOnce) {
  const auto settings = read("drift: no\nmetric: 1\nsocket: s\n");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().size(), 3U);
}

struct Wrong {
  std::string_view text;
  const char* says;
};
// Test names are made of it: without, they would hold addresses.
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.says; }
class WrongSettings : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongSettings, AreRefusedWithTheExpectedForm) {
  const auto settings = parseSettings(GetParam().text, "/etc/settings.yaml");
  EXPECT_THAT(messageOf(settings), AllOf(HasSubstr("/etc/settings.yaml: "), HasSubstr(GetParam().says)));
}

using std::string_view_literals::operator""sv;
INSTANTIATE_TEST_SUITE_P(
    Each, WrongSettings,
    ::testing::Values(Wrong{"metric: 1\n", "metric: unknown key; expected one of intent-file"},
                      Wrong{"log-level: loud\n",
                            "log-level: value 'loud'; expected one of trace debug info warn error"},
                      Wrong{"- a\n- b\n", "expected lines of KEY: VALUE"},
                      Wrong{"socket: [/a]\n", "socket: not a single value"}, Wrong{"socket: [a\n", "expected YAML"},
                      Wrong{"socket:\n", "socket: no value"},
                      Wrong{"socket: run/s\n", "socket: value 'run/s'; expected an absolute path"},
                      Wrong{"intent-file: \"\"\n", "intent-file: value ''; expected an absolute path"},
                      Wrong{"drift: report\ndrift: repair\n", "drift: given more than once; expected once"},
                      Wrong{"drift: !x report\n", "line 1, column 8: a tag"},
                      Wrong{"drift: report\n---\neswitch: switchdev\n", "more than one YAML document"},
                      Wrong{"drift: report\n...\neswitch: switchdev\n", "more than one YAML document"},
                      Wrong{", drift: report\n", "more than one YAML document"},
                      Wrong{"drift: report\n, eswitch: switchdev\n", "line 2, column 1"},
                      Wrong{"drift: report\0\neswitch: switchdev\n"sv, "line 1, column 14: an octet that is not text"},
                      Wrong{"metrics: \"\nlog-level: debug\n", "the end of the document inside a quoted text"},
                      Wrong{"metrics: \"\nsocket: \"\n", "line 2, column 1: the text before has no closing"},
                      Wrong{R"({"socket": "/run/a\u0000b"})", "socket: a control character"},
                      Wrong{"socket: \"/run/a\\0b\"\n", "socket: a control character"},
                      Wrong{"metrics: 0.0.0.0:9342\n", "metrics: value '0.0.0.0:9342'; expected 127.0.0.1:PORT"},
                      Wrong{"metrics: 127.0.0.1\n", "metrics: value '127.0.0.1'; expected 127.0.0.1:PORT"},
                      Wrong{R"({"socket-group": 5})", "socket-group: value '5'; expected text"},
                      Wrong{R"({"drift": "report", "drift": "report"})", "drift: given more than once"}),
    [](const auto& instance) { return "case" + std::to_string(instance.index); });

}  // namespace
}  // namespace nicleaf::app
