// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/intent.hpp"

namespace nicleaf::model {

// Data paths of nicleaf-fabric.yang, as libyang prints them. Names contain no quotation marks, because the YANG
// patterns exclude them.

inline constexpr char kGenerationPath[] = "/nicleaf-fabric:fabric/generation";
inline constexpr char kVxlanDevicePath[] = "/nicleaf-fabric:fabric/underlay/vxlan-device";
inline constexpr char kVtepPath[] = "/nicleaf-fabric:fabric/underlay/vtep-address";
inline constexpr char kVtepPrefixPath[] = "/nicleaf-fabric:fabric/underlay/vtep-prefix";
inline constexpr char kSystemMacPath[] = "/nicleaf-fabric:fabric/underlay/system-mac";
inline constexpr char kRouterIdPath[] = "/nicleaf-fabric:fabric/underlay/router-id";
inline constexpr char kEvpnSessionPath[] = "/nicleaf-fabric:fabric/underlay/evpn-session";
inline constexpr char kLocalAsPath[] = "/nicleaf-fabric:fabric/underlay/local-as";
inline constexpr char kAnycastMacPath[] = "/nicleaf-fabric:fabric/anycast-mac";

[[nodiscard]] std::string pathOf(const Uplink& uplink);
[[nodiscard]] std::string pathOf(const EvpnSession& session);
[[nodiscard]] std::string pathOf(const BfdProfile& profile);
[[nodiscard]] std::string pathOf(const IpVrf& vrf);
[[nodiscard]] std::string pathOf(const IpVrf& vrf, const BgpSession& session);
[[nodiscard]] std::string pathOf(const IpVrf& vrf, const BgpSession& session, const AllowedPrefix& allowed);
/// Where the document has a leaf or list of the session: in the session, or in its template.
[[nodiscard]] std::string settingPath(const IpVrf& vrf, const BgpSession& session, const std::string& setting);
[[nodiscard]] std::string pathOf(const IpVrf& vrf, const StaticRoute& route);
[[nodiscard]] std::string pathOf(const IpVrf& vrf, const Aggregate& aggregate);
[[nodiscard]] std::string pathOf(const IpVrf& vrf, const VrfImport& import);
[[nodiscard]] std::string pathOf(const SecurityGroup& group);
[[nodiscard]] std::string pathOf(const SecurityGroup& group, const SecurityRule& rule);
[[nodiscard]] std::string pathOf(const Segment& segment);
[[nodiscard]] std::string pathOf(const Port& port);
[[nodiscard]] std::string pathOf(const Port& port, const TrunkVlan& tagged);
[[nodiscard]] std::string addressPath(const Port& port, const std::string& address);
[[nodiscard]] std::string addressPath(const Uplink& uplink, const std::string& address);
[[nodiscard]] std::string gatewayPath(const Segment& segment, const std::string& gateway);

}  // namespace nicleaf::model
