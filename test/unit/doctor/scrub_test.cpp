// SPDX-License-Identifier: Apache-2.0
#include "doctor/scrub.hpp"

#include <gmock/gmock.h>

namespace nicleaf::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Scrub, LeavesOtherTextAsItIs) {
  for (const char* text : {"", "\n", "a\nb", "router bgp 65001\n neighbor 10.0.0.2 remote-as 65101\n"})
    EXPECT_EQ(withoutSecrets(text), text);
}

TEST(Scrub, RemovesWhatFollowsAWordThatAnnouncesASecret) {
  for (const char* line :
       {" neighbor 10.0.0.2 password HUNTER", "password 8 HUNTER", "enable PassWord HUNTER", "  key-string HUNTER",
        " ip ospf message-digest-key 1 md5 HUNTER", " ip ospf authentication-key HUNTER",
        "Authorization: Bearer HUNTER", "bgpd[7]: the password of 10.0.0.2 is 'HUNTER'", "\"password\": \"HUNTER\","}) {
    const std::string shown = withoutSecrets("before\n" + std::string(line) + "\nafter\n");
    EXPECT_THAT(shown, Not(HasSubstr("HUNTER")));
    EXPECT_THAT(shown, HasSubstr("(removed)\nafter\n")) << line;
  }
}

}  // namespace
}  // namespace nicleaf::doctor
