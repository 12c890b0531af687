// SPDX-License-Identifier: Apache-2.0
#include "northbound/event_latency.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "nicleaf-events.grpc.pb.h"
#include "northbound/meter.hpp"
#include "northbound/report.hpp"
#include "northbound/speaker.hpp"
#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"
#include "support/session_listener.hpp"

namespace nicleaf::bench {

namespace {

using nicleaf::events::SessionEvent;
using Clock = Speaker::Clock;

constexpr int kRepetitions = 10;
constexpr double kGoalMilliseconds = 10;

constexpr auto kConfiguration = R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default",
  "global":{"local-as":65001},"neighbors":{"neighbor":[{"remote-address":"10.0.0.2","passive-mode":true,
    "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":65002}}]}}]}})";

double millisecondsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

struct Latencies {
  std::vector<double> fromOutside;
  std::vector<double> fromTransition;
  void add(Clock::time_point cause, const test::SessionListener::Seen& seen) {
    fromOutside.push_back(millisecondsBetween(cause, seen.at));
    const Clock::time_point transition{std::chrono::nanoseconds(seen.event.timestamp_ns())};
    fromTransition.push_back(millisecondsBetween(transition, seen.at));
  }
  void report(const std::string& name, const std::string& from) const {
    Figure(name)
        .say("from", from)
        .say("ms", median(fromOutside))
        .say("most_ms", most(fromOutside))
        .say("from_transition_ms", median(fromTransition))
        .say("from_transition_most_ms", most(fromTransition))
        .say("repetitions", fromOutside.size())
        .goal("ms and from_transition_most_ms under 10",
              median(fromOutside) < kGoalMilliseconds && most(fromTransition) < kGoalMilliseconds)
        .print();
  }
};

}  // namespace

void eventLatency() {
  progress("session events");
  test::FrrNode node;
  test::NetworkNamespace outside;
  test::connect(node.network(), "eth0", outside, "eth0");
  node.network().ip("addr add 10.0.0.1/24 dev eth0");
  outside.ip("addr add 10.0.0.2/24 dev eth0");
  node.start("zebra");
  node.start("bgpd");
  test::Northbound northbound(node.northbound("bgpd"));
  if (const auto status = northbound.merge(kConfiguration); !status.ok()) {
    throw std::runtime_error("the session cannot be configured: " + status.error_message());
  }
  test::SessionListener listener(northbound);

  Latencies up, down;
  std::exception_ptr failure;
  std::thread([&] {
    try {
      outside.enter();
      Speaker speaker(65002, "10.0.0.2");
      for (int i = 0; i < kRepetitions; ++i) {
        if (!test::eventually([&] { return speaker.open("10.0.0.1"); }))
          throw std::runtime_error("bgpd does not answer");
        const auto confirmed = speaker.confirm();
        up.add(confirmed, listener.take([](auto& e) { return e.new_state() == SessionEvent::ESTABLISHED; }));
        const auto cut = speaker.cut();
        down.add(cut, listener.take([](auto& e) { return e.old_state() == SessionEvent::ESTABLISHED; }));
      }
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
  up.report("session_up_event", "the peer's last KEEPALIVE of the handshake");
  down.report("session_down_event", "the peer closing its connection");
}

}  // namespace nicleaf::bench
