// SPDX-License-Identifier: Apache-2.0
// A daemon that restarts without an agent has what clients have committed before.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "component/plugin/session_fixture.hpp"
#include "support/eventually.hpp"
#include "support/frr_installation.hpp"
#include "support/saved_configuration.hpp"

namespace nicleaf::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kTenant = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default","global":{"local-as":65000,"router-id":"10.0.0.1","default-ipv4-unicast":false,
     "afi-safis":{"afi-safi":[
       {"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"network-config":[{"prefix":"10.9.0.0/16"}]}},
       {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true,
          "vni":[{"vni":10100,"rd":"10.0.0.1:100"}]}}]}}},
  {"vrf":"red","global":{"local-as":65000},
   "neighbors":{"neighbor":[{"remote-address":"192.168.1.10","description":"a \"server\"","password":"s3cret",
      "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":64512},
      "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true,"ipv4-unicast":{
         "filter-config":{"plist-import":"RED-IN"}}}]}}]}}]},
  "frr-filter:lib":{"prefix-list":[{"type":"ipv4","name":"RED-IN","entry":[
     {"sequence":5,"action":"permit","ipv4-prefix":"10.1.0.0/16"}]}]}})";

const std::string kSecondVrf = "/nicleaf-frr-bgp:bgp/instance[vrf='yellow']/global/local-as";

/// A node whose daemons are killed and started again. Nobody is connected to them meanwhile.
class Saved : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file() const { return savedConfiguration(node, "bgpd"); }
  [[nodiscard]] Northbound northbound(const std::string& daemon = "bgpd") const {
    return Northbound(node.northbound(daemon));
  }
  void kill(const std::string& daemon = "bgpd") {
    node.process(daemon).signal(SIGKILL);
    ASSERT_TRUE(eventually([&] { return !node.process(daemon).isRunning(); }));
  }
  void restart(const std::string& daemon = "bgpd") {
    kill(daemon);
    node.start(daemon);
  }
  [[nodiscard]] bool isEmpty() { return node.runningConfig().find("router bgp") == std::string::npos; }
  [[nodiscard]] std::string log() const { return node.log("bgpd"); }
  void startWithTenant() {
    node.start("bgpd");
    const auto status = northbound().merge(kTenant);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  FrrNode node;
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Saved, BgpdHasEverythingAfterItWasKilled) {
  startWithTenant();
  ASSERT_TRUE(northbound().change({{kSecondVrf, "65000"}}).ok());
  const auto lines = node.runningConfig(), data = northbound().config("/");
  for (int times = 0; times < 2; ++times) {
    restart();
    EXPECT_EQ(node.runningConfig(), lines);
    EXPECT_EQ(northbound().config("/"), data);
    EXPECT_THAT(log(), HasSubstr("restored the configuration saved in /var/lib/nicleaf-frr/bgpd.saved"));
    EXPECT_THAT(log(), Not(HasSubstr("s3cret")));
  }
}

TEST_F(Saved, TheFileIsForTheDaemonAlone) {
  startWithTenant();
  struct stat info {};
  ASSERT_EQ(stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  EXPECT_EQ(info.st_uid, FrrInstallation::get().user());
  ASSERT_EQ(stat(fs::path(file()).parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700U);
  EXPECT_THAT(read(file()), HasSubstr("s3cret"));
}

TEST_F(Saved, ADeletedInstanceDoesNotComeBack) {
  startWithTenant();
  ASSERT_TRUE(northbound().change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='red']"}).ok());
  restart();
  EXPECT_THAT(node.runningConfig(), HasSubstr("router bgp 65000\n"));
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("vrf red")));
}

TEST_F(Saved, WithoutConfigurationThereIsNoFile) {
  startWithTenant();
  ASSERT_TRUE(northbound().change({}, {"/nicleaf-frr-bgp:bgp", "/frr-filter:lib"}).ok());
  EXPECT_FALSE(fs::exists(file())) << read(file());
  restart();
  EXPECT_TRUE(isEmpty());
}

TEST_F(Saved, ARefusedCommitLeavesTheFileAsItWas) {
  startWithTenant();
  const std::string before = read(file());
  const auto status =
      northbound().change({{"/frr-filter:lib/prefix-list[type='ipv4'][name='NEW']/entry[sequence='5']/"
                            "action",
                            "deny"}});
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(read(file()), before);
}

TEST_F(Saved, WhatAFileOrAShellHasAddedIsNotSaved) {
  node.configuration["bgpd"] = "ip prefix-list FILE seq 5 permit 10.5.0.0/16\n";
  startWithTenant();
  node.configure({"ip prefix-list SHELL seq 5 permit 10.6.0.0/16", "ip prefix-list RED-IN seq 10 permit 10.7.0.0/16"});
  ASSERT_TRUE(northbound().change({{kSecondVrf, "65000"}}).ok());
  node.configuration["bgpd"].clear();
  restart();
  const std::string lines = node.runningConfig();
  EXPECT_THAT(lines, HasSubstr("RED-IN seq 5 permit 10.1.0.0/16"));
  for (const char* gone : {"FILE", "SHELL", "RED-IN seq 10"}) EXPECT_THAT(lines, Not(HasSubstr(gone)));
}

TEST_F(Saved, LinesOfAnOldFileAreRemoved) {
  startWithTenant();
  const std::string lines = node.runningConfig();
  node.configuration["bgpd"] =
      "router bgp 65009\n neighbor 10.5.5.5 remote-as 65005\nexit\n"
      "router bgp 65009 vrf old\nexit\n";
  restart();
  EXPECT_EQ(node.runningConfig(), lines);
  // watchfrr lets vtysh read frr.conf when bgpd is up.
  node.load("router bgp 65000\n neighbor 10.6.6.6 remote-as 65006\nexit\n");
  EXPECT_TRUE(eventually([&] { return node.runningConfig() == lines; })) << node.runningConfig();
}

/// Files that must not be loaded: what is done to the file, and what bgpd's log then has.
struct Damage {
  const char* name;
  std::function<void(const std::string& path)> make;
  const char* message;
};
void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

/// Replaces a text in the file, with a checksum that fits.
void replaceText(const std::string& path, const std::string& before, const std::string& after) {
  std::string text = read(path);
  text.resize(text.size() - 21);
  text.replace(text.find(before), before.size(), after);
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char octet : text) hash = (hash ^ static_cast<unsigned char>(octet)) * 0x100000001b3ULL;
  char end[32];
  std::snprintf(end, sizeof(end), "end %016llx\n", static_cast<unsigned long long>(hash));
  write(path, text + end);
}

class DamagedFile : public Saved, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedFile, IsNotLoaded) {
  startWithTenant();
  kill();
  GetParam().make(file());
  node.start("bgpd");
  EXPECT_TRUE(isEmpty()) << node.runningConfig();
  EXPECT_THAT(log(), HasSubstr(GetParam().message));
  EXPECT_THAT(log(), HasSubstr("bgpd starts without it, until the agent has configured it"));
  EXPECT_FALSE(fs::exists(file()));
  // The next commit is saved again.
  ASSERT_TRUE(northbound().merge(kOneInstance).ok());
  restart();
  EXPECT_FALSE(isEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Saved, DamagedFile,
    ::testing::Values(
        Damage{"empty", [](auto& path) { fs::resize_file(path, 0); }, "it is damaged, or has a format"},
        Damage{"cut_in_header", [](auto& path) { fs::resize_file(path, 40); }, "its end is missing"},
        Damage{"cut_in_half", [](auto& path) { fs::resize_file(path, fs::file_size(path) / 2); }, "its end is missing"},
        Damage{"cut_by_one", [](auto& path) { fs::resize_file(path, fs::file_size(path) - 1); }, "its end is missing"},
        Damage{"flipped_octet",
               [](auto& path) {
                 std::string text = read(path);
                 text.replace(text.find("65000"), 1, "7");
                 write(path, text);
               },
               "its checksum is another one"},
        Damage{"other_schema", [](auto& path) { replaceText(path, "schema ", "schema 0"); },
               "it was saved with other YANG modules"},
        Damage{"other_daemon", [](auto& path) { replaceText(path, "daemon bgpd", "daemon zebra"); },
               "it is another daemon's"},
        Damage{"unknown_node", [](auto& path) { replaceText(path, "local-as", "local-ax"); }, "local-ax"},
        Damage{"refused_value",
               [](auto& path) { replaceText(path, "\"vrf\":\"red\"", "\"vrf\":\"a very long name of a VRF\""); },
               "length is not allowed"},
        Damage{"permissions", [](auto& path) { fs::permissions(path, fs::perms(0640)); },
               "group or others have permissions"},
        Damage{"owner", [](auto& path) { ASSERT_EQ(chown(path.c_str(), 0, 0), 0); },
               "it cannot be opened: Permission denied"},
        Damage{"link",
               [](auto& path) {
                 fs::rename(path, path + ".old");
                 fs::create_symlink(path + ".old", path);
               },
               "it cannot be opened"}),
    [](const auto& info) { return info.param.name; });

TEST_F(Saved, IfAWriteFailsNothingOldComesBack) {
  startWithTenant();
  // The name of the fresh file is taken by a directory that is not empty.
  fs::create_directories(file() + ".new/taken");
  ASSERT_TRUE(northbound().change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='red']"}).ok());
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_TRUE(eventually([&] { return log().find("the configuration is not saved") != std::string::npos; })) << log();
  fs::remove_all(file() + ".new");
  ASSERT_TRUE(northbound().change({{kSecondVrf, "65000"}}).ok());
  EXPECT_TRUE(fs::exists(file()));
  EXPECT_TRUE(eventually([&] { return log().find("the configuration is saved again") != std::string::npos; })) << log();
}

/// Nobody may create or remove files there: the old file is emptied.
TEST_F(Saved, InADirectoryThatBecameReadOnlyNothingOldComesBack) {
  startWithTenant();
  const auto directory = fs::path(file()).parent_path();
  fs::permissions(directory, fs::perms(0500));
  ASSERT_TRUE(northbound().change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='red']"}).ok());
  EXPECT_THAT(read(file()), IsEmpty());
  restart();
  EXPECT_TRUE(isEmpty());
}

/// A blackhole route.
std::string staticRoute() {
  // FRR 10 has another key.
  const std::string source = FrrInstallation::get().majorVersion() >= 10 ? R"("src-prefix":"::/0",)" : "";
  return R"json({"frr-routing:routing":{"control-plane-protocols":{"control-plane-protocol":[
  {"type":"frr-staticd:staticd","name":"staticd","vrf":"default","frr-staticd:staticd":{"route-list":[
     {"prefix":"10.77.0.0/16",)json" +
         source + R"json("afi-safi":"frr-routing:ipv4-unicast","path-list":[{"table-id":0,"distance":1,
        "frr-nexthops":{"nexthop":[{"nh-type":"blackhole","vrf":"default","gateway":"","interface":"",
           "bh-type":"reject"}]}}]}]}}]}}})json";
}

TEST_F(Saved, ZebraStaticdAndBfddHaveEverythingAfterTheyWereKilled) {
  const std::map<std::string, std::string> configs{
      {"zebra", R"({"frr-vrf:lib":{"vrf":[{"name":"red"}]}})"},
      {"staticd", staticRoute()},
      {"bfdd", R"({"frr-bfdd:bfdd":{"bfd":{"profile":[{"name":"nicleaf-fast","detection-multiplier":4}]}}})"}};
  for (const char* daemon : {"zebra", "staticd", "bfdd"}) {
    node.start(daemon);
    const auto status = northbound(daemon).merge(configs.at(daemon));
    ASSERT_TRUE(status.ok()) << daemon << ": " << status.error_message();
  }
  ASSERT_TRUE(northbound("zebra").change({{"/frr-vrf:lib/vrf[name='red']/frr-zebra:zebra/l3vni-id", "4000"}}).ok());
  for (const char* daemon : {"bfdd", "staticd", "zebra"}) {
    const auto lines = node.runningConfig(daemon), data = northbound(daemon).config("/");
    restart(daemon);
    EXPECT_EQ(northbound(daemon).config("/"), data) << node.log(daemon);
    EXPECT_EQ(node.runningConfig(daemon), lines);
  }
  EXPECT_THAT(node.show("show vrf vni"), ::testing::ContainsRegex("red +4000 "));
  EXPECT_TRUE(eventually([&] { return node.network().ip("route show").find("10.77.0.0/16") != std::string::npos; }));
}

TEST_F(Session, WithAPasswordComesUpAgainWithoutAnAgent) {
  configure();
  const auto isUp = [&] {
    const auto state = stateOf("10.0.0.2");
    return !state.empty() && state.at("session-state") == "established";
  };
  ASSERT_TRUE(eventually(isUp));
  a.process("bgpd").signal(SIGKILL);
  ASSERT_TRUE(eventually([&] { return !a.process("bgpd").isRunning(); }));
  a.start("bgpd");
  EXPECT_TRUE(eventually([&] {
    return a.show("show bgp summary").find("10.2.0.0") == std::string::npos &&
           a.show("show ip bgp").find("10.2.0.0/16") != std::string::npos;
  })) << a.show("show bgp summary");
}

}  // namespace
}  // namespace nicleaf::test
