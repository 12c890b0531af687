// SPDX-License-Identifier: Apache-2.0
// Times bgpd's configuration of 1 to 500 tenants by frr.Northbound with our module, by `vtysh -f` and by frr-reload.py,
// and the arrival of session events. One line of JSON per figure; see northbound/tenants_bench.hpp. Needs root, for
// namespaces. northbound_bench [--quick]: 1 and 10 tenants only.
#include <cstring>
#include <exception>
#include <vector>

#include "northbound/connects.hpp"
#include "northbound/event_latency.hpp"
#include "northbound/report.hpp"
#include "northbound/tenants_bench.hpp"

int main(int argc, char** argv) {
  using namespace nicleaf::bench;
  const bool quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
  if (argc > 1 && !quick) {
    std::cerr << "usage: northbound_bench [--quick]\n";
    return 2;
  }
  const auto sizes = quick ? std::vector{1, 10} : std::vector{1, 10, 100, 200, 500};
  try {
    eventLatency();
    connects();
    double first = 0, last = 0;
    for (const int tenants : sizes) {
      last = TenantsBench(tenants).run();
      if (first == 0) first = last;
    }
    Figure growth("growth");
    growth.say("from_tenants", sizes.front())
        .say("to_tenants", sizes.back())
        .say("one_tenant_more_ratio", last / first);
    if (!quick) growth.goal("at most 2", last / first <= 2);
    growth.print();
  } catch (const std::exception& error) {
    std::cerr << "northbound_bench: " << error.what() << "\n";
    return 1;
  }
}
