// SPDX-License-Identifier: Apache-2.0
#include "app/mac_limits.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

/// Counting 500 MACs takes about a millisecond, so with a second's pause for each 500 it takes a thousandth of the
/// time.
constexpr std::size_t kMacsASecond = 500;
constexpr std::chrono::seconds kShortest{2}, kLongest{30};

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
    const std::size_t least = before.contains(port) ? limit->second / 2 + 1 : limit->second;
    if (count >= least) full.insert(port);
  }
  return full;
}

MacLimits::MacLimits(boost::asio::io_context& io, Count count, Limits limits, Changed changed)
    : count_(std::move(count)), limits_(std::move(limits)), changed_(std::move(changed)), timer_(io) {}

void MacLimits::wait(std::size_t macs) {
  timer_.expires_after(std::clamp(std::chrono::seconds(macs / kMacsASecond), kShortest, kLongest));
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) look();
  });
}

void MacLimits::look() {
  const Counts limits = limits_();
  if (limits.empty() && full_.empty()) return wait(0);
  const auto counts = count_();
  if (!counts) {
    if (!std::exchange(failed_, true)) spdlog::warn("learnt MACs cannot be counted: {}", counts.error().message());
    return wait(0);
  }
  failed_ = false;
  std::size_t all = 0;
  for (const auto& [port, count] : *counts) all += count;
  if (auto full = fullPorts(*counts, limits, full_); full != full_) {
    full_ = std::move(full);
    const std::string why = full_.empty() ? "no port has reached its mac-limit any more"
                                          : "ports that have reached their mac-limit: " + listOf(full_);
    spdlog::warn("{}", why);
    changed_(full_, why);
  }
  wait(all);
}

}  // namespace nicleaf::app
