// SPDX-License-Identifier: Apache-2.0
// What a tenant's server can do to other tenants by announcing a lot: bgpd with the module, two tenants in VRFs of
// their own, and a spine. One server announces 100,000 prefixes and withdraws them, without end; how long another
// tenant's prefix takes to reach the spine meanwhile, beside a quiet bgpd in the same run. Prefixes are allowed in one
// half of the run and refused in the other. One JSON line per figure. Needs root, for namespaces.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "bench/timing.hpp"
#include "support/bgp_speaker.hpp"
#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

namespace {

using namespace std::chrono_literals;
using nicleaf::test::BgpSpeaker;
using nicleaf::test::FrrNode;
using nicleaf::test::ipv4Prefix;
using nicleaf::test::NetworkNamespace;
using nicleaf::test::Northbound;
using nicleaf::test::Octets;
using Clock = std::chrono::steady_clock;

constexpr unsigned kPrefixes = 100'000, kInAnUpdate = 800;
constexpr int kRepetitions = 21;

std::string tenant(const char* vrf, const char* subnet, const char* number, const char* list) {
  const std::string neighbor = std::string(" neighbor ") + subnet + "11 ";
  return std::string("router bgp 65001 vrf ") + vrf + "\n bgp router-id 192.0.2.1\n no bgp ebgp-requires-policy\n" +
         neighbor + "remote-as 6510" + number + "\n" + neighbor + "passive\n" + neighbor + "timers 3 9\n" +
         " address-family ipv4 unicast\n " + neighbor + "prefix-list " + list + " in\n " + neighbor +
         "maximum-prefix 1000000\n exit-address-family\n address-family l2vpn evpn\n  advertise ipv4 unicast\n" +
         " exit-address-family\n";
}

const std::string kBgpd = std::string(R"(ip prefix-list victim seq 5 permit 30.0.0.0/8 le 32
ip prefix-list noisy seq 5 permit 20.0.0.0/7 le 32
router bgp 65001
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor 10.20.0.2 remote-as 65200
 neighbor 10.20.0.2 passive
 address-family l2vpn evpn
  neighbor 10.20.0.2 activate
  advertise-all-vni
 exit-address-family
)") + tenant("red", "10.10.0.", "1", "noisy") +
                          tenant("blue", "10.11.0.", "2", "victim");

/// Nanoseconds that the process's main thread has run.
double mainThread(pid_t pid) {
  double nanoseconds = 0;
  std::ifstream("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/schedstat") >> nanoseconds;
  return nanoseconds;
}

class Dpu {
 public:
  Dpu() {
    connect(red_, "eth0", noisyHost_, "eth0");
    connect(blue_, "eth0", victimHost_, "eth0");
    connect(node_.network(), "eth1", spine_, "eth0");
    red_.ip("addr add 10.10.0.1/24 dev eth0");
    noisyHost_.ip("addr add 10.10.0.11/24 dev eth0");
    blue_.ip("addr add 10.11.0.1/24 dev eth0");
    victimHost_.ip("addr add 10.11.0.11/24 dev eth0");
    node_.network().ip("addr add 10.20.0.1/24 dev eth1");
    node_.network().ip("addr add 192.0.2.1/32 dev lo");
    spine_.ip("addr add 10.20.0.2/24 dev eth0");
    addL3vni(red_, "14001");
    addL3vni(blue_, "14002");
    node_.start("zebra");
    const auto status = Northbound(node_.northbound("zebra"))
                            .merge(R"({"frr-vrf:lib":{"vrf":[{"name":"red","frr-zebra:zebra":{"l3vni-id":14001}},)"
                                   R"({"name":"blue","frr-zebra:zebra":{"l3vni-id":14002}}]}})");
    if (!status.ok()) nicleaf::bench::die("zebra does not take the L3VNIs: " + status.error_message());
    node_.configuration["bgpd"] = kBgpd;
    node_.start("bgpd");
    const auto bothUp = [&] {
      const std::string shown = node_.show("show vrf vni");
      return std::count(shown.begin(), shown.end(), 'U') >= 2;
    };
    if (!nicleaf::test::eventually(bothUp, 30s)) nicleaf::bench::die("the L3VNIs do not come up");
  }

  [[nodiscard]] BgpSpeaker::Options noisy() const { return {.local = "10.10.0.11", .peer = "10.10.0.1", .as = 65101}; }
  [[nodiscard]] BgpSpeaker::Options victim() const { return {.local = "10.11.0.11", .peer = "10.11.0.1", .as = 65102}; }
  [[nodiscard]] BgpSpeaker::Options spine() const {
    return {.local = "10.20.0.2", .peer = "10.20.0.1", .as = 65200, .families = {{25, 70}}};
  }
  [[nodiscard]] pid_t bgpd() { return node_.process("bgpd").pid(); }

  NetworkNamespace red_, blue_, noisyHost_, victimHost_, spine_;

 private:
  void addL3vni(const NetworkNamespace& vrf, const std::string& vni) {
    node_.network().ip("link add name vx" + vni + " type vxlan id " + vni +
                       " dstport 4789 local 192.0.2.1 dev eth1 nolearning");
    node_.network().ip("link set vx" + vni + " netns " + vrf.path());
    vrf.ip("link add name br" + vni + " type bridge");
    vrf.ip("link set br" + vni + " address 02:00:00:00:00:11 up");
    vrf.ip("link set vx" + vni + " master br" + vni + " up");
  }
  FrrNode node_{{.quiet = true, .vrfs = {{"red", &red_}, {"blue", &blue_}}}};
};

/// Announces prefixes of FIRST/7 and withdraws them, until it is told to stop.
class Storm {
 public:
  Storm(BgpSpeaker& speaker, unsigned first)
      : thread_([this, &speaker, first] {
          while (!stop_) {
            for (const bool announce : {true, false}) pass(speaker, first, announce);
          }
        }) {}
  ~Storm() {
    stop_ = true;
    thread_.join();
  }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  void pass(BgpSpeaker& speaker, unsigned first, bool announce) {
    for (unsigned start = 0; start < kPrefixes && !stop_; start += kInAnUpdate) {
      Octets prefixes;
      for (unsigned i = start; i < start + kInAnUpdate; ++i) {
        const Octets prefix = ipv4Prefix(first + (i >> 16), i >> 8 & 255, i & 255, 24);
        prefixes.insert(prefixes.end(), prefix.begin(), prefix.end());
      }
      if (announce) {
        speaker.update(speaker.mandatory(), prefixes);
      } else {
        speaker.update({}, {}, prefixes);
      }
      sent_ += kInAnUpdate;
    }
  }
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> sent_ = 0;
  std::thread thread_;
};

class Bench {
 public:
  void run() {
    const double quiet = convergence("quiet");
    for (const auto& [kind, first] : {std::pair{"allowed", 20U}, std::pair{"refused", 40U}}) {
      Storm storm(noisy_, first);
      std::this_thread::sleep_for(5s);  // the storm has begun: the measurement is of its middle
      const std::uint64_t sentBefore = storm.sent();
      const double cpuBefore = mainThread(dpu_.bgpd());
      const auto begin = Clock::now();
      const double ms = convergence(kind);
      const std::chrono::duration<double> took = Clock::now() - begin;
      const double share = (mainThread(dpu_.bgpd()) - cpuBefore) / 1e9 / took.count();
      std::printf(
          "{\"bench\":\"storm_%s\",\"prefixes\":%u,\"sent_per_second\":%.0f,\"other_tenant_ms\":%.1f,"
          "\"quiet_ms\":%.1f,\"ratio\":%.1f,\"main_thread_share\":%.2f,\"other_session_up\":%s}\n",
          kind, kPrefixes, static_cast<double>(storm.sent() - sentBefore) / took.count(), ms, quiet, ms / quiet, share,
          victim_.isUp() && noisy_.isUp() ? "true" : "false");
      std::fflush(stdout);
    }
  }

 private:
  /// The median of the times that a prefix of the victim takes to the spine.
  double convergence(const char* what) {
    nicleaf::bench::progress(what);
    std::vector<double> times;
    for (int i = 0; i < kRepetitions; ++i, ++number_) {
      const Octets route = routeOf(number_ >> 8, number_ & 255);
      const auto begin = Clock::now();
      victim_.update(victim_.mandatory(), ipv4Prefix(30, number_ >> 8, number_ & 255, 24));
      if (!nicleaf::test::eventually([&] { return spine_.has(route); }, 60s, 1ms))
        nicleaf::bench::die("a prefix of the other tenant did not reach the spine within a minute");
      times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
  }
  /// The type-5 route of 30.B.C.0/24 at the spine, made from that of 30.255.255.0/24.
  Octets routeOf(unsigned b, unsigned c) {
    constexpr std::size_t kPrefixAt = 2 + 8 + 10 + 4 + 1;  // type, length, RD, ESI, tag, prefix length (RFC 9136)
    if (example_.empty()) {
      victim_.update(victim_.mandatory(), ipv4Prefix(30, 255, 255, 24));
      const auto found = [&] {
        for (const auto& [route, attributes] : spine_.routes())
          if (route.size() > kPrefixAt && route[0] == 5 && route[kPrefixAt] == 30) example_ = route;
        return !example_.empty();
      };
      if (!nicleaf::test::eventually(found)) nicleaf::bench::die("the spine has no route of the other tenant");
    }
    Octets route = example_;
    route[kPrefixAt + 1] = static_cast<std::uint8_t>(b);
    route[kPrefixAt + 2] = static_cast<std::uint8_t>(c);
    return route;
  }

  Dpu dpu_;
  BgpSpeaker spine_{dpu_.spine_, dpu_.spine()};
  BgpSpeaker noisy_{dpu_.noisyHost_, dpu_.noisy()};
  BgpSpeaker victim_{dpu_.victimHost_, dpu_.victim()};
  Octets example_;
  unsigned number_ = 0;
};

}  // namespace

int main() {
  try {
    Bench().run();
  } catch (const std::exception& error) {
    nicleaf::bench::die(error.what());
  }
}
