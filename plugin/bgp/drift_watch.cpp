// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/drift_watch.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "bgp/bgp.h"
#include "bgp/instances.hpp"
#include "core/frr.hpp"
#include "core/guarded.hpp"

namespace nicleaf::plugin {

namespace {

constexpr std::chrono::milliseconds kSlice{3};
// In milliseconds.
constexpr long kPause = 2;          // between slices
constexpr long kAfterShell = 30;    // a program leaves the configuration mode many times in a row
constexpr long kAfterChange = 500;  // something changed during a look
constexpr long kInterval = 30000;
constexpr unsigned kTicksAtMost = 10;  // intervals without a look

std::size_t hashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

/// One number for all of them; 0 for none.
std::size_t hashOf(const std::vector<lines::Difference>& differences) {
  std::string all;
  for (const auto& one : differences) {
    all += one.kind == lines::Difference::Kind::kOnlyInBgpd ? '+' : '-';
    all += one.context + '\n' + one.line + '\n';
  }
  return all.empty() ? 0 : hashOf(all);
}

}  // namespace

struct DriftWatch::Trampoline {
  static void run(nicleaf_event* event) {
    auto& watch = *static_cast<DriftWatch*>(nicleaf_event_arg(event));
    watch.timer_ = nullptr;
    guard([&] { (watch.*watch.next_)(); });
  }
  static void tick(nicleaf_event* event) {
    auto& watch = *static_cast<DriftWatch*>(nicleaf_event_arg(event));
    watch.interval_ = nullptr;
    guard([&] { watch.tick(); });
  }
  template <typename Function>
  static void guard(Function function) {
    const auto status = guarded([&] {
      function();
      return grpc::Status::OK;
    });
    if (!status.ok()) zlog_err("nicleaf: cannot look for drift: %s", status.error_message().c_str());
  }
};

void DriftWatch::start() {
  nicleaf_add_timer_ms(static_cast<nicleaf_loop*>(nicleaf_bgp_loop()), Trampoline::tick, this, kInterval,
                       reinterpret_cast<nicleaf_event**>(&interval_));
}

void DriftWatch::stop() {
  nicleaf_event_cancel(reinterpret_cast<nicleaf_event**>(&timer_));
  nicleaf_event_cancel(reinterpret_cast<nicleaf_event**>(&interval_));
}

void DriftWatch::schedule(void (DriftWatch::*what)(), long milliseconds) {
  next_ = what;
  nicleaf_add_timer_ms(static_cast<nicleaf_loop*>(nicleaf_bgp_loop()), Trampoline::run, this, milliseconds,
                       reinterpret_cast<nicleaf_event**>(&timer_));
}

DriftWatch::Cause DriftWatch::cause() { return {running_config->version, nicleaf_shell_lines()}; }

void DriftWatch::tick() {
  start();
  ++ticks_;
  if (timer_ == nullptr && (cause() != looked_ || ticks_ >= kTicksAtMost)) look();
}

void DriftWatch::lookSoon() {
  if (timer_ == nullptr) schedule(&DriftWatch::look, kAfterShell);
}

void DriftWatch::look() {
  if (transaction_.isActive()) return schedule(&DriftWatch::look, kAfterChange);
  looked_ = cause();
  ticks_ = 0;
  differs_ = false;
  const auto configured = configuredInstances();
  // Nobody has configured bgpd through the module: all that it has is its owner's.
  texts_.clear();
  if (configured.empty()) return found({});
  texts_ = shownInstances();
  for (const auto& [vrf, node] : configured) texts_.try_emplace(vrf);
  if (std::exchange(equalAt_, looked_.data) != looked_.data) equal_.clear();
  std::erase_if(texts_, [&](const auto& one) {
    const auto known = equal_.find(one.first);
    return known != equal_.end() && known->second == hashOf(one.second);
  });
  slice();
}

void DriftWatch::slice() {
  if (transaction_.isActive() || cause() != looked_) return schedule(&DriftWatch::look, kAfterChange);
  const auto configured = configuredInstances();
  for (const Deadline until = Deadline::clock::now() + kSlice; !texts_.empty();) {
    const auto one = texts_.extract(texts_.begin());
    lines::EntrySet entries;
    if (const auto node = configured.find(one.key()); node != configured.end())
      transaction_.renderer().render(node->second, frrProfile(), entries);
    if (lines::compareWithShown(entries, one.mapped()).empty()) {
      equal_[one.key()] = hashOf(one.mapped());
    } else {
      equal_.erase(one.key());
      differs_ = true;
    }
    if (!texts_.empty() && isOver(until)) return schedule(&DriftWatch::slice, kPause);
  }
  if (!differs_) return found({});
  verdict_();
}

void DriftWatch::found(const std::vector<lines::Difference>& differences) {
  const std::size_t hash = hashOf(differences);
  lines_ = differences.size();
  if (std::exchange(hash_, hash) != hash) ++version_;
}

}  // namespace nicleaf::plugin
