// SPDX-License-Identifier: Apache-2.0
#include "diff/filter_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "model/security.hpp"
#include "render/port_guard.hpp"
#include "render/security_filters.hpp"
#include "support/filter_verdict.hpp"
#include "support/random_rule.hpp"
#include "support/simulated_filters.hpp"

namespace nicleaf::diff {
namespace {

using namespace model;
using Filters = std::set<PortFilter>;

struct Execute {
  Filters& filters;
  std::string operator()(const AddFilter& op) const { return test::addFilter(filters, op.filter); }
  std::string operator()(const RemoveFilter& op) const { return test::removeFilter(filters, op.filter); }
  std::string operator()(const RemoveFilters& op) const { return test::removeFilters(filters, op.place); }
  template <typename Op>
  std::string operator()(const Op&) const {
    return "no op of filters";
  }
};

/// Ports whose rules change at random, step by step.
class ChangingRules : public testing::Test {
 protected:
  ChangingRules() {
    intent_.underlay.systemMac = *Mac::parse("02:00:00:00:00:11");
    intent_.anycastMac = *Mac::parse("02:00:5e:00:01:01");
    intent_.segments = {{.name = "lan", .vni = {10}, .vlan = {10}, .ipVrf = {}, .gateways = {}}};
    intent_.segments.front().gateways = {*IpPrefix::parse("10.0.9.1/24")};
    intent_.securityGroups = {{"one", false, {}}, {"two", false, {}}};
    port_.interface = "pf0vf0";
    port_.segment = "lan";
  }
  std::size_t upTo(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }

  void change() {
    auto& rules = intent_.securityGroups[upTo(1)].rules;
    const auto sequence = static_cast<std::uint8_t>(1 + upTo(4));
    const auto at = std::ranges::find_if(rules, [&](const auto& rule) { return rule.sequence >= sequence; });
    const bool there = at != rules.end() && at->sequence == sequence;
    if (there && upTo(2) == 0)
      rules.erase(at);
    else if (there)
      *at = test::randomRule(random_, sequence);
    else
      rules.insert(at, test::randomRule(random_, sequence));
    if (upTo(3) == 0) port_.securityGroups = {"two", "one"};
    if (upTo(3) == 0) port_.securityGroups = {"one"};
    if (upTo(9) == 0) port_.securityGroups = {};
  }
  Filters wanted() const {
    const std::vector<const Segment*> segments{&intent_.segments.front()};
    Filters filters = render::portGuard(intent_, port_, segments);
    filters.merge(render::securityFilters(intent_, port_, segments));
    return filters;
  }
  std::vector<test::Packet> packets() {
    const char* addresses[] = {"10.0.1.5", "203.0.113.9", "2001:db8:1::7", "2a00::1"};
    const std::uint8_t protocols[] = {1, 6, 17, 58};
    const std::uint16_t ports[] = {80, 443, 8050, 9001};
    std::vector<test::Packet> made;
    for (int i = 0; i < 40; ++i) {
      const std::size_t family = upTo(1) * 2;
      test::Packet packet{*IpAddress::parse(addresses[family + upTo(1)]),
                          *IpAddress::parse(addresses[family + upTo(1)]), protocols[upTo(3)], 40000, ports[upTo(3)]};
      packet.icmpType = 8;
      packet.fragment = upTo(5) == 0;
      made.push_back(packet);
    }
    return made;
  }

  std::mt19937_64 random_;
  Intent intent_;
  Port port_;
};

TEST_F(ChangingRules, DecideTheSameAtEachMomentAboutWhatBeforeAndAfterAgreeOn) {
  std::size_t agreed = 0, steps = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    random_.seed(seed);
    Filters now;
    for (const PortFilter& filter : wanted()) ASSERT_EQ(test::addFilter(now, filter), "");
    for (int round = 0; round < 6; ++round) {
      const Filters before = now;
      if (round % 3 == 2)  // the rules and the guard of a port are two matters: see ADR 26
        port_.allowedSources = upTo(1) == 0 ? std::vector{*IpPrefix::parse("10.0.0.0/8")} : std::vector<IpPrefix>{};
      else
        for (std::size_t i = 0; i <= upTo(3); ++i) change();
      const Filters after = wanted();
      std::vector<KernelOp> ops;
      addFilters(port_.interface, before, after, ops);
      removeFilters(port_.interface, before, after, ops);
      struct Seen {
        test::Packet packet;
        Hook hook;
        std::set<bool> verdict;
      };
      std::vector<Seen> same;
      for (const test::Packet& packet : packets()) {
        for (const Hook hook : {Hook::kIngress, Hook::kEgress}) {
          auto verdict = test::verdicts(before, hook, packet);
          if (verdict.size() == 1 && verdict == test::verdicts(after, hook, packet))
            same.push_back({packet, hook, std::move(verdict)});
        }
      }
      agreed += same.size();
      for (const KernelOp& op : ops) {
        ++steps;
        ASSERT_EQ(std::visit(Execute{now}, op), "") << describe(op);
        for (const Seen& one : same)
          ASSERT_EQ(test::verdicts(now, one.hook, one.packet), one.verdict)
              << "seed " << seed << " round " << round << " after " << describe(op);
      }
      ASSERT_EQ(now, after);
    }
  }
  EXPECT_GT(agreed, 1000U);
  EXPECT_GT(steps, 1000U);
}

}  // namespace
}  // namespace nicleaf::diff
