// SPDX-License-Identifier: Apache-2.0
#include "diff/filter_plan.hpp"

#include <gmock/gmock.h>

namespace nicleaf::diff {
namespace {

using model::FilterField;
using model::PortFilter;
using testing::ElementsAre;

std::vector<std::string> change(const PortFilter& before, const PortFilter& after) {
  std::vector<model::KernelOp> ops;
  addFilters("p0", {before}, {after}, ops);
  removeFilters("p0", {before}, {after}, ops);
  std::vector<std::string> lines;
  for (const model::KernelOp& op : ops) lines.push_back(describe(op));
  return lines;
}

PortFilter observed(model::FilterMatch match) {
  PortFilter filter{.matches = {std::move(match)}, .action = model::FilterDrop{}};
  filter.handle = 0x800;
  return filter;
}

TEST(FilterPlan, AFlowerFilterIsReplacedByOneForSoftwareOnly) {
  const PortFilter before = observed({FilterField::kEthSource, {2, 0, 0, 0, 0, 1}, {255, 255, 255, 255, 255, 255}});
  PortFilter after = before;
  after.skipHardware = true;
  EXPECT_THAT(change(before, after), ElementsAre("tc filter replace dev p0 ingress chain 0 pref 28160 protocol all "
                                                 "flower src_mac 02:00:00:00:00:01/ff:ff:ff:ff:ff:ff skip_hw action "
                                                 "drop"));
}

/// The kernel refuses to change the flags of a u32 filter (u32_change).
TEST(FilterPlan, AU32FilterForSoftwareOnlyIsAddedBeforeTheFormerGoes) {
  const PortFilter before = observed({FilterField::kIpHeader, {0x60, 0, 0, 0}, {0xf0, 0, 0, 0}});
  PortFilter after = before;
  after.skipHardware = true;
  EXPECT_THAT(change(before, after),
              ElementsAre("tc filter add dev p0 ingress chain 0 pref 28160 protocol all u32 match u32 0x60000000 "
                          "0xf0000000 at 0 skip_hw action drop",
                          "tc filter del dev p0 ingress chain 0 pref 28160 protocol all handle 0x800 u32"));
}

}  // namespace
}  // namespace nicleaf::diff
