// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::render {

/// Tells whose a part of the desired state is. A tenant is an IP-VRF with its segments and their ports; a segment
/// without an IP-VRF, with its ports; or a trunk port that is in more than one of these. Its name is that of its part
/// of the intent: "ip-vrf red", "segment office", "port pf0vf0".
class Tenants {
 public:
  /// `intent` has the names of this machine's netdevs.
  explicit Tenants(const model::Intent& intent);

  // Null: it is no tenant's, but common to all, such as the bridge, an uplink or the underlay's configuration.
  [[nodiscard]] const std::string* ofLink(const model::IfName& name) const { return in(links_, name); }
  [[nodiscard]] const std::string* ofVni(model::Vni vni) const { return in(vnis_, vni); }
  /// A data path of zebra, bgpd or staticd: what is below a VRF that is not the default one.
  [[nodiscard]] const std::string* ofPath(std::string_view path) const;

 private:
  template <typename Key>
  static const std::string* in(const std::map<Key, std::string>& all, const Key& key) {
    const auto found = all.find(key);
    return found == all.end() ? nullptr : &found->second;
  }

  std::map<model::IfName, std::string> links_;
  std::map<model::Vni, std::string> vnis_;
  std::map<model::VrfName, std::string, std::less<>> vrfs_;
};

using TenantNames = std::set<std::string>;

/// The IP-VRFs, segments and ports that belong to these tenants, and nothing else.
[[nodiscard]] model::Intent extract(const model::Intent& intent, const TenantNames& tenants);

/// Those of `tenants` that `after` has as `before` had them. None, if the two differ in anything that tenants share.
[[nodiscard]] TenantNames unchangedTenants(const model::Intent& before, const model::Intent& after,
                                           const TenantNames& tenants);

}  // namespace nicleaf::render
