// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "model/config_tree.hpp"
#include "model/error.hpp"
#include "model/kernel_op.hpp"
#include "model/status.hpp"

namespace nicleaf::model {
namespace {

TEST(Error, SaysObjectAttemptDetailAndExpectation) {
  Error error;
  error.code = ErrorCode::kRefused;
  EXPECT_FALSE(error.message().empty());
  error.object = "interface vx10";
  error.detail = "File exists";
  EXPECT_EQ(error.message(), "interface vx10: File exists");
  error.attempted = "ip link add vx10";
  error.expected = "a free name";
  EXPECT_EQ(error.message(), "interface vx10: ip link add vx10: File exists; expected a free name");
}

TEST(Error, RetryHelpsOnlyWhereWaitingChangesSomething) {
  Error error;
  for (const ErrorCode code : {ErrorCode::kUnavailable, ErrorCode::kTimeout, ErrorCode::kConflict}) {
    error.code = code;
    EXPECT_TRUE(error.retryHelps()) << toString(code);
  }
  for (const ErrorCode code : {ErrorCode::kInvalidIntent, ErrorCode::kRefused, ErrorCode::kPermission,
                               ErrorCode::kWrongVersion, ErrorCode::kInternal}) {
    error.code = code;
    EXPECT_FALSE(error.retryHelps()) << toString(code);
  }
}

TEST(ConfigTree, PasswordsAreSecretsAndNothingElse) {
  EXPECT_TRUE(
      isSecret("/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='10.0.0.1']/password"));
  EXPECT_FALSE(isSecret("/m:list[name='/password']/leaf"));
  EXPECT_FALSE(isSecret("/m:top/password-age"));
}

TEST(Status, NamesAreThoseOfTheYangModules) {
  EXPECT_EQ(toString(SessionState::kEstablished), "established");
  EXPECT_EQ(toString(SessionState::kOpenConfirm), "open-confirm");
  EXPECT_EQ(toString(SessionState::kDeleted), "deleted");
  EXPECT_EQ(toString(Phase::kStarting), "starting");
  EXPECT_EQ(toString(Phase::kWaiting), "waiting");
}

TEST(KernelOp, IsDescribedLikeIproute2) {
  EXPECT_EQ(describe(SetMaster{"eth1", std::nullopt}), "ip link set eth1 nomaster");
  EXPECT_EQ(describe(SetIpv6LinkLocal{"eth1", true}), "ip link set eth1 addrgenmode eui64");
  EXPECT_EQ(describe(RemoveBridgeVlan{"br0", {{10}}, true}), "bridge vlan del dev br0 vid 10 self");
  EXPECT_EQ(describe(AddBridgeVlan{"eth1", {{10}, true, true}}), "bridge vlan add dev eth1 vid 10 pvid untagged");
  EXPECT_EQ(describe(AddAddress{"lo", *IpPrefix::parse("192.0.2.1/32")}), "ip addr add 192.0.2.1/32 dev lo");
  EXPECT_EQ(describe(SetSysctl{"net/ipv4/ip_forward", "1"}), "sysctl net/ipv4/ip_forward=1");
  EXPECT_EQ(describe(LoadControlPlane{}), "nft -f /usr/share/nicleaf/control-plane.nft");
  EXPECT_EQ(describe(AddLocalAddresses{"red", {*IpAddress::parse("10.0.0.1"), *IpAddress::parse("10.0.0.2")}}),
            R"(nft 'add element inet nicleaf addresses4 { "red" . 10.0.0.1, "red" . 10.0.0.2 }')");
  EXPECT_EQ(describe(RemoveLocalAddresses{"red", {*IpAddress::parse("2001:db8::1")}}),
            R"(nft 'delete element inet nicleaf addresses6 { "red" . 2001:db8::1 }')");
}

}  // namespace
}  // namespace nicleaf::model
