// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cerrno>

#include "netlink/socket.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink::test {
namespace {

/// The payload of an NLMSG_ERROR, with `echoed` bytes of the request behind its header, and the kernel's text.
std::vector<std::uint8_t> ackBytes(int error, std::size_t echoed, const std::string& text) {
  nlmsgerr answer{};
  answer.error = error;
  answer.msg.nlmsg_len = static_cast<std::uint32_t>(sizeof(nlmsghdr) + echoed);
  std::vector<std::uint8_t> bytes(sizeof(answer) + echoed);
  std::memcpy(bytes.data(), &answer, sizeof(answer));
  const nlattr attribute{static_cast<std::uint16_t>(sizeof(nlattr) + text.size() + 1), NLMSGERR_ATTR_MSG};
  const auto* raw = reinterpret_cast<const std::uint8_t*>(&attribute);
  bytes.insert(bytes.end(), raw, raw + sizeof(attribute));
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.push_back(0);
  return bytes;
}

nlmsghdr errorHeader(int flags) {
  nlmsghdr header{};
  header.nlmsg_type = NLMSG_ERROR;
  header.nlmsg_flags = static_cast<std::uint16_t>(flags);
  return header;
}

TEST(Ack, SuccessHasNoError) {
  const auto ack = decodeAck(errorHeader(NLM_F_CAPPED), ackBytes(0, 0, ""));
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, 0);
  EXPECT_EQ(ack->text, "");
}

TEST(Ack, KernelsTextIsFoundWithAndWithoutTheEchoedRequest) {
  const auto capped = decodeAck(errorHeader(NLM_F_CAPPED | NLM_F_ACK_TLVS), ackBytes(-EEXIST, 0, "VNI taken"));
  EXPECT_EQ(capped->error, EEXIST);
  EXPECT_EQ(capped->text, "VNI taken");
  const auto whole = decodeAck(errorHeader(NLM_F_ACK_TLVS), ackBytes(-EINVAL, 24, "Wrong"));
  EXPECT_EQ(whole->text, "Wrong");
}

TEST(Ack, EchoedLengthThatLiesGivesNoText) {
  auto bytes = ackBytes(-EINVAL, 0, "text");
  for (const std::uint32_t length : {0U, 15U, 4000U, 0xffffffffU}) {
    std::memcpy(bytes.data() + offsetof(nlmsgerr, msg), &length, sizeof(length));
    const auto ack = decodeAck(errorHeader(NLM_F_ACK_TLVS), bytes);
    ASSERT_TRUE(ack);
    EXPECT_EQ(ack->error, EINVAL);
    EXPECT_EQ(ack->text, "") << length;
  }
}

TEST(Ack, PositiveErrorsAndOtherTypesAreNone) {
  EXPECT_FALSE(decodeAck(errorHeader(0), ackBytes(1, 0, "")));
  nlmsghdr other{};
  other.nlmsg_type = RTM_NEWLINK;
  EXPECT_FALSE(decodeAck(other, ackBytes(0, 0, "")));
  EXPECT_FALSE(decodeAck(errorHeader(0), std::vector<std::uint8_t>(8)));
}

TEST(Ack, ErrnosHaveTheCodeThatSaysWhatHelps) {
  using model::ErrorCode;
  EXPECT_EQ(errorOf(EPERM, "", "").code, ErrorCode::kPermission);
  EXPECT_EQ(errorOf(EPERM, "", "").expected, "CAP_NET_ADMIN");
  EXPECT_EQ(errorOf(EOPNOTSUPP, "", "").code, ErrorCode::kUnavailable);
  EXPECT_EQ(errorOf(ENODEV, "", "").code, ErrorCode::kUnavailable);
  EXPECT_EQ(errorOf(EINVAL, "", "").code, ErrorCode::kRefused);
  EXPECT_EQ(errorOf(EINVAL, "vx1", "ip link", "VNI taken").message(), "vx1: ip link: Invalid argument: VNI taken");
}

}  // namespace
}  // namespace nicleaf::netlink::test
