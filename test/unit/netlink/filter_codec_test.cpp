// SPDX-License-Identifier: Apache-2.0
#include "netlink/filter_codec.hpp"

#include <gmock/gmock.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "render/port_guard.hpp"
#include "support/random_intent.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink::test {
namespace {

using namespace model;

/// The kernel's message about the filter: the same attributes, and the handle that it assigned.
std::vector<std::uint8_t> answerOf(IngressFilter filter) {
  filter.handle = 1;
  return payloadOf(addFilter(9, filter));
}

/// The guards of all ports of many random intents: every field and every action, tagged and untagged.
std::set<IngressFilter> manyFilters() {
  std::set<IngressFilter> filters;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Intent intent = nicleaf::test::randomIntent(seed);
    std::vector<const Segment*> segments;
    for (const Segment& segment : intent.segments) segments.push_back(&segment);
    for (const Port& port : intent.ports) filters.merge(render::portGuard(intent, port, segments));
  }
  return filters;
}

TEST(FilterCodec, EveryFilterIsReadBackAsItWasWritten) {
  const auto filters = manyFilters();
  std::set<FilterField> fields;
  std::set<std::size_t> actions;
  for (const IngressFilter& filter : filters) {
    const auto record = decodeFilter(answerOf(filter));
    ASSERT_TRUE(record) << describe(filter);
    EXPECT_EQ(record->link, 9U);
    EXPECT_EQ(record->filter, filter) << describe(filter);
    EXPECT_EQ(record->filter.handle, 1U);
    actions.insert(filter.action.index());
    for (const FilterMatch& match : filter.matches) fields.insert(match.field);
  }
  EXPECT_EQ(actions.size(), std::variant_size_v<FilterAction>);
  EXPECT_EQ(fields.size(), static_cast<std::size_t>(FilterField::kIpHeader) + 1) << "some field is in no guard";
}

TEST(FilterCodec, OnlyOurPreferencesAtIngressAreOurs) {
  IngressFilter filter{.matches = {{FilterField::kEthSource, {2, 0, 0, 0, 0, 1}, {255, 255, 255, 255, 255, 255}}},
                       .action = FilterDrop{}};
  EXPECT_TRUE(decodeFilter(answerOf(filter)));
  for (const int preference : {1, kFirstFilterPreference - 1, kLastFilterPreference + 1, 49152}) {
    filter.preference = static_cast<std::uint16_t>(preference);
    EXPECT_FALSE(decodeFilter(answerOf(filter))) << preference;
    EXPECT_EQ(filteredLink(answerOf(filter)), 9U);
  }
  filter.preference = kFirstFilterPreference;
  auto egress = answerOf(filter);
  tcmsg header{};
  std::memcpy(&header, egress.data(), sizeof(header));
  header.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS);
  std::memcpy(egress.data(), &header, sizeof(header));
  EXPECT_FALSE(decodeFilter(egress));
  EXPECT_FALSE(filteredLink(egress));
}

TEST(FilterCodec, PreferenceAloneIsNoFilter) { EXPECT_FALSE(decodeFilter(payloadOf(addFilter(9, {})))); }

TEST(FilterCodec, FilterOfAnotherFormIsNoneThatIsWanted) {
  Message message(RTM_NEWTFILTER, 0);
  auto& header = message.extra<tcmsg>();
  header.tcm_ifindex = 9;
  header.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS);
  header.tcm_handle = 1;
  header.tcm_info = TC_H_MAKE(std::uint32_t{kFirstFilterPreference} << 16U, 0);
  message.putText(TCA_KIND, "matchall");
  const auto record = decodeFilter(payloadOf(message));
  ASSERT_TRUE(record);
  EXPECT_TRUE(record->filter.matches.empty());
  EXPECT_EQ(record->filter.action, FilterAction(FilterAccept{}));
}

TEST(FilterCodec, Qdisc) {
  EXPECT_EQ(decodeIngressQdisc(payloadOf(addIngressQdisc(7))), 7U);
  EXPECT_FALSE(decodeIngressQdisc(payloadOf(dumpQdiscs())));
}

}  // namespace
}  // namespace nicleaf::netlink::test
