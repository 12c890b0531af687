// SPDX-License-Identifier: Apache-2.0
#include "app/mac_limits.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

/// To read 500 records of the forwarding database takes about a millisecond, so with a second's pause for each 500 it
/// takes a thousandth of the time.
constexpr std::size_t kRecordsASecond = 500;
constexpr std::chrono::seconds kShortest{2}, kLongest{30};

/// A port that was full is, with so many MACs or more.
std::size_t stillFull(std::size_t limit) { return limit / 2 + 1; }

std::string listOf(const std::set<model::IfName>& names) {
  std::string text;
  for (const model::IfName& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::set<model::IfName> fullPorts(const std::map<model::IfName, std::size_t>& counts,
                                  const std::map<model::IfName, std::size_t>& limits,
                                  const std::set<model::IfName>& before) {
  std::set<model::IfName> full;
  for (const auto& [port, count] : counts) {
    const auto limit = limits.find(port);
    if (limit == limits.end()) continue;
    const std::size_t least = before.contains(port) ? stillFull(limit->second) : limit->second;
    if (count >= least) full.insert(port);
  }
  return full;
}

MacLimits::MacLimits(boost::asio::io_context& io, Count count, Limits limits, Changed changed)
    : count_(std::move(count)), limits_(std::move(limits)), changed_(std::move(changed)), timer_(io) {}

void MacLimits::wait(std::size_t records) {
  timer_.expires_after(std::clamp(std::chrono::seconds(records / kRecordsASecond), kShortest, kLongest));
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) look();
  });
}

void MacLimits::look() {
  const Counts limits = limits_();
  if (limits.empty() && full_.empty()) return wait(0);
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const auto& [port, limit] : limits) least = std::min(least, stillFull(limit));
  const auto learnt = count_(least);
  if (!learnt) {
    if (!std::exchange(failed_, true)) spdlog::warn("learnt MACs cannot be counted: {}", learnt.error().message());
    return wait(0);
  }
  failed_ = false;
  if (auto full = fullPorts(learnt->counts, limits, full_); full != full_) {
    full_ = std::move(full);
    const std::string why = full_.empty() ? "no port has reached its mac-limit any more"
                                          : "ports that have reached their mac-limit: " + listOf(full_);
    spdlog::warn("{}", why);
    changed_(full_, why);
  }
  wait(learnt->records);
}

}  // namespace nicleaf::app
