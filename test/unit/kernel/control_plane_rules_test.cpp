// SPDX-License-Identifier: Apache-2.0
#include "kernel/control_plane_rules.hpp"

#include <gmock/gmock.h>

#include <cctype>
#include <sstream>
#include <string>

namespace nicleaf::kernel {
namespace {

/// nft looks such names up in /etc/protocols and /etc/services, which a bare Debian does not have.
TEST(ControlPlaneRules, HaveNumbersForProtocolsAndPorts) {
  int seen = 0;
  std::istringstream text(kControlPlaneRules);
  for (std::string line; std::getline(text, line);) {
    for (const char* key : {"l4proto ", "ip protocol ", "dport ", "sport "}) {
      const auto at = line.find(key);
      if (at == std::string::npos || line.find('#') != std::string::npos) continue;
      const std::string value = line.substr(at + std::string(key).size());
      const auto first = value.find_first_not_of("{ !=");
      EXPECT_TRUE(std::isdigit(static_cast<unsigned char>(value.at(first)))) << line;
      const std::string braces = value.front() == '{' ? value.substr(0, value.find('}')) : "";
      EXPECT_EQ(braces.find_first_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos) << line;
      ++seen;
    }
  }
  EXPECT_GT(seen, 5);
}

}  // namespace
}  // namespace nicleaf::kernel
