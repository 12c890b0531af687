// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/config_tree.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

inline constexpr char kIpv4[] = "ipv4-unicast";
inline constexpr char kIpv6[] = "ipv6-unicast";
inline constexpr char kEvpn[] = "l2vpn-evpn";

/// A place in the tree. Entering a list entry adds it to the tree; leaf() sets a leaf below the place.
class Place {
 public:
  Place(model::ConfigTree& tree, std::string path) : tree_(tree), path_(std::move(path)) {}

  [[nodiscard]] Place container(const std::string& name) const { return {tree_, path_ + "/" + name}; }
  /// `predicates` as libyang prints them: [key='value'].
  [[nodiscard]] Place entry(const std::string& name, const std::string& predicates) const {
    Place place = container(name + predicates);
    tree_.emplace(place.path_, "");
    return place;
  }
  /// An entry of an afi-safi list and its container of the same name. Identities carry their module's name.
  [[nodiscard]] Place family(const std::string& name) const { return familyEntry(name).container(name); }
  [[nodiscard]] Place familyEntry(const std::string& name) const {
    return container("afi-safis").entry("afi-safi", "[afi-safi-name='nicleaf-frr-bgp:" + name + "']");
  }
  const Place& leaf(const std::string& name, const std::string& value) const {
    tree_.insert_or_assign(path_ + "/" + name, value);
    return *this;
  }
  const Place& leafList(const std::string& name, const std::vector<std::string>& values) const {
    for (const std::string& value : values) leaf(name + "[.='" + value + "']", value);
    return *this;
  }

 private:
  model::ConfigTree& tree_;
  std::string path_;
};

/// The list entry of bgpd's instance in `vrf`.
inline Place instance(model::ConfigTree& tree, const model::VrfName& vrf) {
  return Place(tree, "/nicleaf-frr-bgp:bgp").entry("instance", "[vrf='" + vrf + "']");
}

}  // namespace nicleaf::render
