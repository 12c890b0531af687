// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "fake_northbound.hpp"
#include "frr/bgpd_client.hpp"
#include "support/temporary_directory.hpp"

namespace nicleaf::frr {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kStateWithVnis[] = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default","state":{"vni":[{"vni":10010,"live":true,"tenant-vrf":"red","rd":"10.0.0.1:2"},
                                   {"vni":10020,"live":false}]}},
  {"vrf":"red","state":{"l3vni":4001,"l3vni-up":true}}]}})";

/// The VNIs of bgpd, by which the agent tells that a change is in effect.
class VnisTest : public testing::Test {
 protected:
  model::Expected<std::vector<model::VniStatus>> vnis() {
    BgpdClient bgpd(io_, bgpdEndpoint(directory_.path));
    std::optional<model::Expected<std::vector<model::VniStatus>>> got;
    bgpd.getVnis([&](auto answer) { got = std::move(answer); });
    if (!runUntil(io_, [&] { return got.has_value(); })) throw std::runtime_error("no result");
    return *got;
  }
  /// Number, VRF, and whether it is live.
  static auto is(std::uint32_t vni, const char* vrf, bool live, bool l3) {
    return testing::AllOf(testing::Field(&model::VniStatus::vni, model::Vni{vni}),
                          testing::Field(&model::VniStatus::tenantVrf, vrf),
                          testing::Field(&model::VniStatus::live, live), testing::Field(&model::VniStatus::l3, l3));
  }

  boost::asio::io_context io_;
  test::TemporaryDirectory directory_;
  std::unique_ptr<FakeNorthbound> server_ =
      std::make_unique<FakeNorthbound>((directory_.path / "nicleaf-bgpd.sock").string());
};

TEST_F(VnisTest, AreListedWithoutReadingTheStateOfAllSessions) {
  auto& one = *server_->vnis.emplace().add_vnis();
  one.set_vni(4001);
  one.set_l3(true);
  one.set_live(true);
  one.set_vrf("red");
  server_->start();
  EXPECT_THAT(vnis().value(), ElementsAre(is(4001, "red", true, true)));
  EXPECT_EQ(server_->lastGet.path_size(), 0);
}

TEST_F(VnisTest, OfAnOlderModuleAreThoseOfItsState) {
  server_->documents = {kStateWithVnis};
  server_->start();
  EXPECT_THAT(vnis().value(),
              ElementsAre(is(4001, "red", true, true), is(10010, "red", true, false), is(10020, "", false, false)));
  EXPECT_EQ(server_->lastGet.type(), ::frr::GetRequest::STATE);
}

TEST_F(VnisTest, OfAnOlderModuleWithoutStateAreNone) {
  server_->documents = {};
  server_->start();
  EXPECT_THAT(vnis().value(), testing::IsEmpty());
}

TEST_F(VnisTest, AnErrorOfAnOlderModulesStateIsToldAsSuch) {
  server_->getStatus = {grpc::StatusCode::INTERNAL, "libyang is out of memory"};
  server_->start();
  const auto failed = vnis();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("libyang is out of memory"));
}

TEST_F(VnisTest, AnotherErrorIsNotTakenForAnOlderModule) {
  server_->documents = {kStateWithVnis};
  server_->vnis.emplace();
  server_->vnisStatus = {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many calls"};
  server_->start();
  const auto failed = vnis();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("too many calls"));
  EXPECT_EQ(server_->lastGet.path_size(), 0) << "the state was read all the same";
}

}  // namespace
}  // namespace nicleaf::frr
