// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/references.hpp"

#include "bgp/bgp.h"
#include "lines/data_node.hpp"

namespace nicleaf::plugin {

namespace {

/// The instance's data path in libyang's form.
std::string keyOf(const std::string& vrf) {
  const char quote = vrf.find('\'') == std::string::npos ? '\'' : '"';
  return std::string("/" NICLEAF_BGP_MODULE ":bgp/instance[vrf=") + quote + vrf + quote + "]";
}

}  // namespace

References references(const lyd_node* instance) {
  References found;
  const lyd_node* families = lines::descendant(instance, "global/afi-safis");
  for (const lyd_node* family = lyd_child(families); family; family = family->next) {
    for (const lyd_node* at = lyd_child(family); at; at = at->next) {
      for (const lyd_node* leak = lyd_child(lines::child(at, "vpn-config")); leak; leak = leak->next) {
        const std::string_view name = leak->schema->name;
        const bool byName = name == "import-vrf-list";
        if ((byName || name == "rmap-import") && found.needs.empty()) found.needs.push_back(keyOf("default"));
        if (byName) {
          found.needs.push_back(keyOf(lines::value(leak, "vrf").value_or("")));
        } else {
          found.exclusive = true;
        }
      }
    }
  }
  return found;
}

}  // namespace nicleaf::plugin
