// SPDX-License-Identifier: Apache-2.0
#include "app/mac_limits.hpp"

#include <gmock/gmock.h>

namespace nicleaf::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MacLimits, APortIsFullAtItsLimit) {
  EXPECT_THAT(fullPorts({{"a", 99}, {"b", 100}, {"c", 101}}, {{"a", 100}, {"b", 100}, {"c", 100}}, {}),
              ElementsAre("b", "c"));
}

TEST(MacLimits, APortStaysFullUntilHalfOfItsMacsAreForgotten) {
  EXPECT_THAT(fullPorts({{"a", 51}, {"b", 50}}, {{"a", 100}, {"b", 100}}, {"a", "b"}), ElementsAre("a"));
  EXPECT_THAT(fullPorts({{"a", 1}}, {{"a", 1}}, {"a"}), ElementsAre("a"));
  EXPECT_THAT(fullPorts({}, {{"a", 1}}, {"a"}), IsEmpty());
}

TEST(MacLimits, APortWithoutALimitIsNeverFull) {
  EXPECT_THAT(fullPorts({{"a", 1000000}}, {{"b", 1}}, {"a"}), IsEmpty());
}

}  // namespace
}  // namespace nicleaf::app
