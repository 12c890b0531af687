// SPDX-License-Identifier: Apache-2.0
#include "netlink/filter_action.hpp"

#include <linux/gen_stats.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_gact.h>
#include <linux/tc_act/tc_skbedit.h>

#include <algorithm>
#include <cmath>

#include "netlink/u32_selector.hpp"

namespace nicleaf::netlink {
namespace {

constexpr std::size_t kMaxKind = 15;

/// The scheduler's clock has ticks of 64 ns (include/net/pkt_sched.h, PSCHED_SHIFT).
std::uint64_t ticksOf(double microseconds) {
  constexpr double kTicksPerMicrosecond = 1000.0 / 64;
  return static_cast<std::uint64_t>(std::ceil(microseconds * kTicksPerMicrosecond));
}
std::uint64_t burstTicks(const model::FilterLimit& limit) {
  return ticksOf(1e6 * (double{1} * model::burstOf(limit) / limit.packetsPerSecond));
}
/// A power of two with which 256 cells cover the largest packet, as iproute2 computes it.
constexpr std::uint8_t kCellLog = 10;
static_assert(model::kLargestPacket >> kCellLog <= 255 && model::kLargestPacket >> (kCellLog - 1) > 255);

/// One entry of a table of actions: gact, or police for a limit.
struct PutAction {
  Message& message;
  void operator()(const model::FilterAccept&) const { generic(TC_ACT_OK); }
  void operator()(const model::FilterDrop&) const { generic(TC_ACT_SHOT); }
  void operator()(const model::FilterGoto& action) const {
    generic(static_cast<int>(TC_ACT_GOTO_CHAIN | action.chain));
  }
  void operator()(const model::FilterLimit& limit) const {
    message.putText(TCA_ACT_KIND, "police");
    message.nest(TCA_ACT_OPTIONS, [&] {
      tc_police police{};
      police.action = TC_ACT_SHOT;
      message.put(TCA_POLICE_TBF, sizeof(police), &police);
      message.putU32(TCA_POLICE_RESULT, static_cast<std::uint32_t>(TC_ACT_UNSPEC));
      const std::uint64_t rate = limit.packetsPerSecond, burst = burstTicks(limit);
      message.put(TCA_POLICE_PKTRATE64, sizeof(rate), &rate);
      message.put(TCA_POLICE_PKTBURST64, sizeof(burst), &burst);
    });
  }
  void operator()(const model::FilterRate& rate) const {
    constexpr std::size_t kRateTable = TC_RTAB_SIZE;
    const std::uint64_t octets = rate.bitsPerSecond / 8;
    message.putText(TCA_ACT_KIND, "police");
    message.nest(TCA_ACT_OPTIONS, [&] {
      tc_police police{};
      police.action = TC_ACT_SHOT;
      police.mtu = model::kLargestPacket;
      police.rate.rate = static_cast<std::uint32_t>(std::min<std::uint64_t>(octets, UINT32_MAX));
      police.rate.linklayer = TC_LINKLAYER_ETHERNET;
      police.rate.cell_log = kCellLog;
      police.burst =
          static_cast<std::uint32_t>(ticksOf(1e6 * (double{1} * model::burstOf(rate) / static_cast<double>(octets))));
      message.put(TCA_POLICE_TBF, sizeof(police), &police);
      const std::vector<std::uint8_t> table(kRateTable);  // the kernel wants one, and computes without it
      message.put(TCA_POLICE_RATE, table.size(), table.data());
      if (octets > UINT32_MAX) message.put(TCA_POLICE_RATE64, sizeof(octets), &octets);
      message.putU32(TCA_POLICE_RESULT, static_cast<std::uint32_t>(TC_ACT_UNSPEC));
    });
  }
  void operator()(const model::FilterTrap&) const { generic(TC_ACT_TRAP); }
  void operator()(const model::FilterMark& action) const {
    message.putText(TCA_ACT_KIND, "skbedit");
    message.nest(TCA_ACT_OPTIONS, [&] {
      tc_skbedit parameters{};
      parameters.action = TC_ACT_UNSPEC;
      message.put(TCA_SKBEDIT_PARMS, sizeof(parameters), &parameters);
      message.putU32(TCA_SKBEDIT_MARK, action.mark);
    });
  }
  void generic(int verdict) const {
    message.putText(TCA_ACT_KIND, "gact");
    message.nest(TCA_ACT_OPTIONS, [&] {
      tc_gact parameters{};
      parameters.action = verdict;
      message.put(TCA_GACT_PARMS, sizeof(parameters), &parameters);
    });
  }
};

std::optional<model::FilterAction> decodeGeneric(const AttributeTable& options) {
  const auto parameters = copyOf<tc_gact>(options.bytes(TCA_GACT_PARMS));
  if (!parameters) return std::nullopt;
  const auto verdict = static_cast<std::uint32_t>(parameters->action);
  if (verdict == TC_ACT_OK) return model::FilterAccept{};
  if (verdict == TC_ACT_SHOT) return model::FilterDrop{};
  if (verdict == TC_ACT_TRAP) return model::FilterTrap{};
  if (TC_ACT_EXT_CMP(verdict, TC_ACT_GOTO_CHAIN)) return model::FilterGoto{verdict & TC_ACT_EXT_VAL_MASK};
  return std::nullopt;
}

std::optional<model::FilterAction> decodeMark(const AttributeTable& options) {
  const auto parameters = copyOf<tc_skbedit>(options.bytes(TCA_SKBEDIT_PARMS));
  const auto mark = options.u32(TCA_SKBEDIT_MARK);
  if (!parameters || !mark || parameters->action != TC_ACT_UNSPEC) return std::nullopt;
  return model::FilterMark{*mark};
}

/// A limit of packets or of octets.
std::optional<model::FilterAction> decodePolice(const AttributeTable& options) {
  const auto police = copyOf<tc_police>(options.bytes(TCA_POLICE_TBF));
  if (!police || police->action != TC_ACT_SHOT) return std::nullopt;
  if (options.u32(TCA_POLICE_RESULT) != static_cast<std::uint32_t>(TC_ACT_UNSPEC)) return std::nullopt;
  const auto packets = copyOf<std::uint64_t>(options.bytes(TCA_POLICE_PKTRATE64));
  const std::uint64_t octets = copyOf<std::uint64_t>(options.bytes(TCA_POLICE_RATE64)).value_or(police->rate.rate);
  if (packets && octets == 0 && *packets != 0 && *packets <= UINT32_MAX)
    return model::FilterLimit{static_cast<std::uint32_t>(*packets)};
  if (packets || octets == 0 || octets > UINT64_MAX / 8 || police->mtu != model::kLargestPacket) return std::nullopt;
  return model::FilterRate{octets * 8};
}

}  // namespace

void putAction(Message& message, std::uint16_t table, const model::FilterAction& action) {
  message.nest(table, [&] { message.nest(1, [&] { std::visit(PutAction{message}, action); }); });
}

std::optional<model::FilterAction> decodeAction(Bytes table) {
  std::optional<model::FilterAction> action;
  int count = 0;
  forEachAttribute(table, [&](std::uint16_t, Bytes entry) {
    const AttributeTable each(entry);
    const auto kind = each.text(TCA_ACT_KIND, kMaxKind);
    const AttributeTable options = each.nested(TCA_ACT_OPTIONS);
    if (++count == 1)
      action = kind == "police"    ? decodePolice(options)
               : kind == "gact"    ? decodeGeneric(options)
               : kind == "skbedit" ? decodeMark(options)
                                   : action;
  });
  return count == 1 ? action : std::nullopt;
}

std::optional<model::FilterCount> decodeActionCount(Bytes table, const model::FilterPlace& place) {
  std::optional<model::FilterCount> count;
  forEachAttribute(table, [&](std::uint16_t, Bytes entry) {
    const AttributeTable stats = AttributeTable(entry).nested(TCA_ACT_STATS);
    const auto basic = copyOf<gnet_stats_basic>(stats.bytes(TCA_STATS_BASIC));
    if (!basic) return;
    const auto packets = copyOf<std::uint64_t>(stats.bytes(TCA_STATS_PKT64));  // if they do not fit into 32 bits
    const auto queue = copyOf<gnet_stats_queue>(stats.bytes(TCA_STATS_QUEUE));
    count = {place, packets.value_or(basic->packets), basic->bytes, queue ? queue->drops : 0};
  });
  return count;
}

}  // namespace nicleaf::netlink
