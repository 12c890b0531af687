// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/random_entry.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace nicleaf::test {

namespace {

void addLeaf(lyd_node* parent, const lysc_node* node, const lysc_type* type, Random& random) {
  lyd_new_term(parent, nullptr, node->name, valueFor(node, type, random).c_str(), 0, nullptr);
}

Pool familiesFor(const lysc_node* node, const std::string& vrf) {
  bool global = false;
  for (const lysc_node* at = node; at; at = at->parent) global |= std::string_view(at->name) == "global";
  Pool names{"nicleaf-frr-bgp:ipv4-unicast", "nicleaf-frr-bgp:ipv6-unicast"};
  // EVPN sessions and the VPN tables belong to the default instance; the EVPN part of a VRF is under 'global'.
  if (global || vrf == "default") names.emplace_back("nicleaf-frr-bgp:l2vpn-evpn");
  if (!global && vrf == "default") {
    names.emplace_back("nicleaf-frr-bgp:l3vpn-ipv4-unicast");
    names.emplace_back("nicleaf-frr-bgp:l3vpn-ipv6-unicast");
  }
  return names;
}

void addList(lyd_node* parent, const lysc_node* node, Random& random, const std::string& vrf) {
  const std::string_view name = node->name;
  if (name == "afi-safi") {
    for (const auto& family : familiesFor(node, vrf)) {
      if (chance(random, 0.6)) addEntry(parent, node, random, vrf, {family});
    }
    return;
  }
  const Pool vrfs{vrf == "red" ? "blue" : "red"};
  const int count = std::uniform_int_distribution<int>(0, 2)(random);
  for (int i = 0; i < count; ++i) addEntry(parent, node, random, vrf, name == "import-vrf-list" ? vrfs : Pool{});
}

/// Leaves out what bgpd accepts only in the other kind of instance.
bool fits(const lysc_node* node, const std::string& vrf) {
  static const std::vector<std::string_view> kDefaultOnly{"advertise-all-vni",
                                                          "autort-rfc8365-compatible",
                                                          "advertise-default-gateway",
                                                          "advertise-svi-ip",
                                                          "flooding",
                                                          "duplicate-address-detection",
                                                          "multihoming",
                                                          "enable-resolve-overlay-index"};
  static const std::vector<std::string_view> kVrfOnly{"ip-vrf", "default-originate", "advertise-pip"};
  const std::string_view parent = node->parent ? node->parent->name : "";
  if (parent != "l2vpn-evpn") return true;
  const auto& wrong = vrf == "default" ? kVrfOnly : kDefaultOnly;
  return std::find(wrong.begin(), wrong.end(), node->name) == wrong.end();
}

void fill(lyd_node* parent, Random& random, const std::string& vrf) {
  for (const lysc_node* node = lysc_node_child(parent->schema); node; node = node->next) {
    if (!(node->flags & LYS_CONFIG_W) || lysc_is_key(node) || !fits(node, vrf)) continue;
    const std::string_view name = node->name;
    switch (node->nodetype) {
      case LYS_CONTAINER: {
        lyd_node* made = nullptr;
        // A family's container has a 'when' on the family's name.
        if (const lyd_node* key = lyd_child(parent); key && std::string_view(parent->schema->name) == "afi-safi" &&
                                                     std::string(lyd_get_value(key)).find(name) == std::string::npos) {
          continue;
        }
        if (lyd_new_inner(parent, nullptr, node->name, 0, &made) == LY_SUCCESS) fill(made, random, vrf);
        break;
      }
      case LYS_LIST:
        if (name != "vni" || vrf == "default") addList(parent, node, random, vrf);
        break;
      case LYS_LEAF:
        if ((node->flags & LYS_MAND_TRUE) || chance(random, name == "advertise-all-vni" ? 0.8 : 0.25)) {
          if (name == "local-as" && std::string_view(node->parent->name) == "global") {
            lyd_new_term(parent, nullptr, node->name, chance(random, 0.9) ? "65000" : "65009", 0, nullptr);
          } else {
            addLeaf(parent, node, reinterpret_cast<const lysc_node_leaf*>(node)->type, random);
          }
        }
        break;
      case LYS_LEAFLIST:
        for (int i = 0; i < 2; ++i) {
          if (chance(random, 0.3)) {
            const auto* type = reinterpret_cast<const lysc_node_leaflist*>(node)->type;
            const auto value = valueFor(node, type, random);
            bool known = false;
            for (const lyd_node* at = lyd_child(parent); at; at = at->next) {
              known |= at->schema == node && value == lyd_get_value(at);
            }
            if (!known) lyd_new_term(parent, nullptr, node->name, value.c_str(), 0, nullptr);
          }
        }
        break;
      default:
        break;
    }
  }
}

}  // namespace

void addEntry(lyd_node* parent, const lysc_node* node, Random& random, const std::string& vrf, const Pool& keys) {
  lyd_node* entry = nullptr;
  std::string predicates;
  std::size_t given = 0;
  for (const lysc_node* key = lysc_node_child(node); key && lysc_is_key(key); key = key->next) {
    const auto value =
        given < keys.size() ? keys[given++] : valueFor(key, reinterpret_cast<const lysc_node_leaf*>(key)->type, random);
    predicates += std::string("[") + key->name + "='" + value + "']";
  }
  if (lyd_new_list2(parent, nullptr, node->name, predicates.c_str(), 0, &entry) != LY_SUCCESS) {
    throw std::runtime_error(std::string("cannot make ") + node->name + predicates + ": " + ly_errmsg(LYD_CTX(parent)));
  }
  for (const lyd_node* other = lyd_child(parent); other; other = other->next) {
    if (other != entry && lyd_compare_single(other, entry, 0) == LY_SUCCESS) {
      lyd_free_tree(entry);
      return;
    }
  }
  fill(entry, random, vrf);
}

}  // namespace nicleaf::test
