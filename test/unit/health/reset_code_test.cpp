// SPDX-License-Identifier: Apache-2.0
#include "health/reset_code.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <gmock/gmock.h>

namespace nicleaf::health {
namespace {

using testing::HasSubstr;

std::string read(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The texts in quotation marks between two places of a file of bgpd.
std::vector<std::string> quoted(const std::string& file, const std::string& begin, const std::string& end) {
  const std::string text = read(std::string(NICLEAF_FRR_SOURCE) + "/bgpd/" + file);
  const auto from = text.find(begin);
  const std::string part = text.substr(from, text.find(end, from) - from);
  static const std::regex kQuoted("\"([^\"]*)\"");
  std::vector<std::string> found;
  for (auto one = std::sregex_iterator(part.begin(), part.end(), kQuoted); one != std::sregex_iterator(); ++one)
    if (one->length(1) > 0) found.push_back((*one)[1]);
  return found;
}

TEST(ResetCode, KnowsAllReasonsOfBgpd) {
  const auto words = quoted("bgp_fsm.c", "const char *const peer_down_str[]", "};");
  ASSERT_GT(words.size(), 30U);
  for (const std::string& one : words) EXPECT_NE(resetCode(one), "other") << one;
}

TEST(ResetCode, KnowsAllNotificationsOfBgpd) {
  const auto texts =
      quoted("bgp_debug.c", "static const struct message bgp_notify_msg", "const char *const bgp_origin");
  ASSERT_GT(texts.size(), 40U);
  for (const std::string& one : texts) {
    const bool subcode = one.front() == '/';
    const std::string code = resetCode("BGP Notification received (" + (subcode ? "Cease" + one : one) + ")");
    EXPECT_THAT(code, HasSubstr(subcode ? "received-cease-" : "received-")) << one;
  }
}

TEST(ResetCode, IsShortAndPlain) {
  EXPECT_EQ(resetCode("Interface down"), "interface-down");
  EXPECT_EQ(resetCode("Admin. shutdown (RTT)"), "admin-shutdown-rtt");
  EXPECT_EQ(resetCode("No AFI/SAFI activated for peer"), "no-afi-safi-activated-for-peer");
  EXPECT_EQ(resetCode("BGP Notification send (Hold Timer Expired)"), "sent-hold-timer-expired");
  EXPECT_EQ(resetCode("BGP Notification received (Cease/BFD Down)"), "received-cease-bfd-down");
  EXPECT_EQ(resetCode("BGP Notification received (CeaseUnrecognized Error Subcode)"), "received-cease");
  EXPECT_EQ(resetCode("BGP Notification received (Unrecognized Error Code)"), "received");
  EXPECT_EQ(resetCode("BGP Notification send"), "sent");
}

TEST(ResetCode, OthersSayTheirWordsInVain) {
  for (const char* words : {"", "interface down", "Interface down ", "a\"} 1\n", "Waiting"})
    EXPECT_EQ(resetCode(words), "other") << words;
  EXPECT_EQ(resetCode("BGP Notification received (Cease/my own words)"), "received-cease");
}

TEST(ResetCode, TheRunbookListsAllCodes) {
  const std::string runbook = read(std::string(NICLEAF_SOURCE_DIR) + "/docs/runbook.md");
  std::set<std::string> codes{"other", "received", "sent"};
  for (const std::string_view words : resetWords()) codes.insert(resetCode(words));
  const auto part = [](const std::string& words) {
    return resetCode("BGP Notification send (" + words + ")").substr(5);
  };
  for (const std::string_view error : notificationErrors()) codes.insert(part(std::string(error)));
  for (const std::string_view subcode : notificationSubcodes())
    codes.insert(part("Cease" + std::string(subcode)).substr(6));
  for (const std::string& code : codes) EXPECT_THAT(runbook, HasSubstr("`" + code + "`"));
}

}  // namespace
}  // namespace nicleaf::health
