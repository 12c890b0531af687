// SPDX-License-Identifier: Apache-2.0
// Prints an intent document of many tenants: print_tenants NUMBER GENERATION UPLINK.
#include <cstdlib>
#include <iostream>

#include "tenants_document.hpp"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: print_tenants NUMBER GENERATION UPLINK\n";
    return 2;
  }
  std::set<int> tenants;
  for (int tenant = 1; tenant <= std::atoi(argv[1]); ++tenant) tenants.insert(tenant);
  std::cout << nicleaf::bench::tenantsDocument(std::strtoull(argv[2], nullptr, 10), tenants, argv[3]) << '\n';
}
