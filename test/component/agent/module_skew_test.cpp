// SPDX-License-Identifier: Apache-2.0
// The agent and a real bgpd whose module has another revision of the model: the module of the build, in which the dates
// are replaced.
#include "frr/module_skew.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "frr/bgpd_client.hpp"
#include "support/frr_installation.hpp"
#include "support/frr_node.hpp"

namespace nicleaf::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A module directory of the build, for as long as the object lives.
class OtherModules {
 public:
  explicit OtherModules(const std::string& revision)
      : name("modules-of-" + revision), path_(FrrInstallation::get().modules(name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::copy(FrrInstallation::get().modules("modules"), path_);
    const std::filesystem::path file = path_ / "bgpd_nicleaf.so";
    std::ostringstream read;
    read << std::ifstream(file, std::ios::binary).rdbuf();
    std::string module = read.str();
    const std::string& own = frr::ownRevision();
    for (std::size_t at = 0; (at = module.find(own, at)) != std::string::npos; at += own.size(), ++replaced)
      module.replace(at, own.size(), revision);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << module;
  }
  ~OtherModules() { std::filesystem::remove_all(path_); }
  OtherModules(const OtherModules&) = delete;
  OtherModules& operator=(const OtherModules&) = delete;

  const std::string name;
  int replaced = 0;

 private:
  std::filesystem::path path_;
};

/// Runs handlers until the call has given its result.
template <typename T>
model::Expected<T> result(boost::asio::io_context& io, const std::function<void(frr::Handler<T>)>& call) {
  std::optional<model::Expected<T>> got;
  call([&](model::Expected<T> value) { got = std::move(value); });
  while (!got) {
    io.restart();
    io.run_for(std::chrono::milliseconds(10));
  }
  return *got;
}

class SkewedModule : public testing::TestWithParam<const char*> {};

TEST_P(SkewedModule, IsConfiguredReadAndReported) {
  const OtherModules modules(GetParam());
  ASSERT_GE(modules.replaced, 2) << "in the model itself, and in FRR's record of it";
  FrrNode::Options options;
  options.moduleDirectory = modules.name;
  FrrNode node(options);
  node.start("bgpd");

  boost::asio::io_context io;
  frr::BgpdClient bgpd(io, frr::bgpdEndpoint(node.runDirectory()));
  std::vector<std::string> told;
  bgpd.onSkew([&](const std::string& what) { told.push_back(what); });
  const std::string instance = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
  const model::ConfigTree wanted = {{instance, ""}, {instance + "/global/local-as", "65001"}};
  const model::TreeDelta delta{{wanted.begin(), wanted.end()}, {}};
  const auto committed = result<std::uint32_t>(io, [&](auto done) { bgpd.commit(delta, "why", std::move(done)); });
  ASSERT_TRUE(committed) << committed.error().message();
  EXPECT_THAT(node.runningConfig(), HasSubstr("router bgp 65001"));
  const auto read = result<model::Shared<model::ConfigTree>>(io, [&](auto done) { bgpd.getConfig(std::move(done)); });
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(**read, wanted);
  EXPECT_THAT(told, ElementsAre(frr::moduleSkew("bgpd", GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Revisions, SkewedModule, testing::Values("2001-01-01", "2999-01-01"), [](const auto& one) {
  return std::string(one.param) < frr::ownRevision() ? "Older" : "Newer";
});

}  // namespace
}  // namespace nicleaf::test
