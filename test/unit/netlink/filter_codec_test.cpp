// SPDX-License-Identifier: Apache-2.0
#include "netlink/filter_codec.hpp"

#include <gmock/gmock.h>
#include <linux/gen_stats.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include <cstring>

#include "render/port_guard.hpp"
#include "render/port_isolation.hpp"
#include "render/security_filters.hpp"
#include "render/software_filters.hpp"
#include "support/random_intent.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink::test {
namespace {

using namespace model;

/// The kernel's message about the filter: the same attributes, and the handle that it assigned.
std::vector<std::uint8_t> answerOf(PortFilter filter) {
  filter.handle = 1;
  return payloadOf(addFilter(9, filter));
}

/// The filters of all ports of many random intents: every field and every action, tagged and untagged.
std::set<PortFilter> manyFilters() {
  std::set<PortFilter> filters;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Intent intent = nicleaf::test::randomIntent(seed);
    std::vector<const Segment*> segments;
    for (const Segment& segment : intent.segments) segments.push_back(&segment);
    for (const Port& port : intent.ports) {
      filters.merge(render::portGuard(intent, port, segments));
      filters.merge(render::securityFilters(intent, port, segments));
      filters.merge(render::portIsolation(port, segments));
      filters.merge(render::withTraps(render::portGuard(intent, port, segments)));
    }
  }
  return filters;
}

TEST(FilterCodec, EveryFilterIsReadBackAsItWasWritten) {
  const auto filters = manyFilters();
  std::set<FilterField> fields;
  std::set<std::size_t> actions;
  for (const PortFilter& filter : filters) {
    const auto record = decodeFilter(answerOf(filter));
    ASSERT_TRUE(record) << describe(filter);
    EXPECT_EQ(record->link, 9U);
    EXPECT_EQ(record->filter, filter) << describe(filter);
    EXPECT_EQ(record->filter.handle, 1U);
    actions.insert(filter.action.index());
    for (const FilterMatch& match : filter.matches) fields.insert(match.field);
  }
  EXPECT_EQ(actions.size(), std::variant_size_v<FilterAction>);
  EXPECT_EQ(fields.size(), static_cast<std::size_t>(FilterField::kIpHeader) + 1) << "some field is in no filter";
}

/// The set of desired filters says which ones the hardware may have, so a difference must be seen.
TEST(FilterCodec, WhereAFilterMayBeIsReadBack) {
  const FilterMatch source{FilterField::kEthSource, {2, 0, 0, 0, 0, 1}, {255, 255, 255, 255, 255, 255}};
  const FilterMatch header{FilterField::kIpHeader, {0x60, 0, 0, 0}, {0xf0, 0, 0, 0}};
  for (const FilterMatch& match : {source, header}) {
    PortFilter filter{.matches = {match}, .action = FilterDrop{}};
    EXPECT_FALSE(decodeFilter(answerOf(filter))->filter.skipHardware);
    filter.skipHardware = true;
    EXPECT_EQ(decodeFilter(answerOf(filter))->filter, filter) << describe(filter);
  }
  const PortFilter trap{.matches = {source}, .action = FilterTrap{}};
  EXPECT_EQ(decodeFilter(answerOf(trap))->filter, trap);
  EXPECT_EQ(describe(trap),
            "chain 0 pref 28160 protocol all flower src_mac 02:00:00:00:00:01/ff:ff:ff:ff:ff:ff skip_sw action trap");
}

TEST(FilterCodec, MarksAreSetAndMatched) {
  PortFilter set{.matches = {}, .action = FilterMark{0x6e00000a}};
  EXPECT_EQ(decodeFilter(answerOf(set))->filter, set);
  EXPECT_EQ(describe(set), "chain 0 pref 28160 protocol all flower action skbedit mark 1845493770 continue");
  const std::uint32_t mark = 0x6e00000a;
  FilterMatch match{FilterField::kMark, std::vector<std::uint8_t>(4), std::vector<std::uint8_t>(4, 0xff)};
  std::memcpy(match.value.data(), &mark, sizeof(mark));
  const PortFilter drop{.matches = {match}, .action = FilterDrop{}};
  EXPECT_EQ(decodeFilter(answerOf(drop))->filter, drop);
  EXPECT_EQ(describe(drop),
            "chain 0 pref 28160 protocol all u32 match u32 0x00000000 0x00000000 at 0 match mark 0x6e00000a 0xffffffff "
            "action drop");
}

TEST(FilterCodec, OurPreferencesAndOurChainsAreOurs) {
  PortFilter filter{.matches = {{FilterField::kEthSource, {2, 0, 0, 0, 0, 1}, {255, 255, 255, 255, 255, 255}}},
                    .action = FilterDrop{}};
  for (const Hook hook : {Hook::kIngress, Hook::kEgress}) {
    filter.hook = hook;
    filter.chain = 0;
    filter.preference = kFirstFilterPreference;
    EXPECT_TRUE(decodeFilter(answerOf(filter)));
    for (const int preference : {1, kFirstFilterPreference - 1, kLastFilterPreference + 1, 49152}) {
      filter.preference = static_cast<std::uint16_t>(preference);
      for (const std::uint32_t chain : {0U, kSecurityVlans - 1, kSecurityChain + 4096}) {
        filter.chain = chain;
        EXPECT_FALSE(decodeFilter(answerOf(filter))) << preference;
      }
      EXPECT_EQ(filteredLink(answerOf(filter)), 9U);
      for (const std::uint32_t chain : {kSecurityVlans, kSecurityChain, kSecurityChain + 4094}) {
        filter.chain = chain;
        EXPECT_TRUE(decodeFilter(answerOf(filter))) << preference;
      }
    }
  }
}

TEST(FilterCodec, FilterOfAnotherQdiscIsNotOurs) {
  auto other = answerOf({.matches = {}, .action = FilterDrop{}});
  tcmsg header{};
  std::memcpy(&header, other.data(), sizeof(header));
  header.tcm_parent = TC_H_MAKE(1U << 16U, 0);
  std::memcpy(other.data(), &header, sizeof(header));
  EXPECT_FALSE(decodeFilter(other));
  EXPECT_FALSE(filteredLink(other));
}

/// A message about the filter with one action that has these counters. `flags`: TCA_CLS_FLAGS_*.
Message counted(const PortFilter& filter, const gnet_stats_basic& basic, std::optional<std::uint64_t> packets,
                const gnet_stats_queue& queue, std::uint32_t flags = TCA_CLS_FLAGS_NOT_IN_HW) {
  Message message(RTM_NEWTFILTER, 0);
  auto& header = message.extra<tcmsg>();
  header.tcm_ifindex = 9;
  header.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS);
  header.tcm_handle = 1;
  header.tcm_info = TC_H_MAKE(std::uint32_t{filter.preference} << 16U, 0);
  message.putU32(TCA_CHAIN, filter.chain);
  message.putText(TCA_KIND, "flower");
  message.nest(TCA_OPTIONS, [&] {
    message.putU32(TCA_FLOWER_FLAGS, flags);
    message.nest(TCA_FLOWER_ACT, [&] {
      message.nest(1, [&] {
        message.nest(TCA_ACT_STATS, [&] {
          message.put(TCA_STATS_BASIC, sizeof(basic), &basic);
          if (packets) message.put(TCA_STATS_PKT64, sizeof(*packets), &*packets);
          message.put(TCA_STATS_QUEUE, sizeof(queue), &queue);
        });
      });
    });
  });
  return message;
}

TEST(FilterCodec, Counters) {
  const PortFilter filter{.chain = kSecurityChain, .preference = 514, .matches = {}, .action = FilterDrop{}};
  const auto few = decodeFilterCount(payloadOf(counted(filter, {1000, 7}, std::nullopt, {0, 0, 3, 0, 0})));
  ASSERT_TRUE(few);
  EXPECT_EQ(*few, (FilterCount{{Hook::kEgress, kSecurityChain, 514, 0}, 7, 1000, 3, 1, 0}));
  const auto many = decodeFilterCount(payloadOf(counted(filter, {1000, 7}, 1ULL << 40U, {}, TCA_CLS_FLAGS_IN_HW)));
  ASSERT_TRUE(many);
  EXPECT_EQ(many->inHardware, 1U);
  EXPECT_EQ(many->packets, 1ULL << 40U);
  EXPECT_FALSE(
      decodeFilterCount(payloadOf(counted({.chain = 1, .preference = 514, .matches = {}, .action = {}}, {}, {}, {}))));
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
