// SPDX-License-Identifier: Apache-2.0
#include "northbound/connects.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "northbound/report.hpp"
#include "northbound/waits.hpp"
#include "support/frr_node.hpp"
#include "support/unix_socket.hpp"

namespace nicleaf::bench {

namespace {

constexpr int kPerSecond = 1000;
constexpr int kSeconds = 5;

}  // namespace

void connects() {
  progress("connections");
  test::FrrNode::Options options;
  options.quiet = true;
  test::FrrNode node(options);
  node.start("bgpd");
  const std::string address = node.northbound("bgpd");
  const std::string path = address.substr(address.find(':') + 1);
  Waits waits(address);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kPerSecond * kSeconds; ++i) {
    if (!test::listens(path)) throw std::runtime_error("connection " + std::to_string(i) + " was refused");
    std::this_thread::sleep_until(begin + std::chrono::microseconds(1'000'000 / kPerSecond) * (i + 1));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const double perSecond = kPerSecond * kSeconds / took.count();
  const double longest = waits.longest();
  Figure("connects")
      .say("per_second", perSecond)
      .say("others_waited_most_ms", longest)
      .goal("1000 a second, others_waited_most_ms under 50", perSecond > 0.99 * kPerSecond && longest < 50)
      .print();
}

}  // namespace nicleaf::bench
