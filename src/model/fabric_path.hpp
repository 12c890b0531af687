// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/intent.hpp"

namespace nicleaf::intent {

/// Data paths of nicleaf-fabric.yang, as libyang prints them. Names have no quotation marks: the YANG patterns see to
/// it.

inline constexpr char kVtepPath[] = "/nicleaf-fabric:fabric/underlay/vtep-address";
inline constexpr char kSystemMacPath[] = "/nicleaf-fabric:fabric/underlay/system-mac";
inline constexpr char kLocalAsPath[] = "/nicleaf-fabric:fabric/underlay/local-as";
inline constexpr char kAnycastMacPath[] = "/nicleaf-fabric:fabric/anycast-mac";

[[nodiscard]] std::string pathOf(const model::Uplink& uplink);
[[nodiscard]] std::string pathOf(const model::IpVrf& vrf);
[[nodiscard]] std::string pathOf(const model::IpVrf& vrf, const model::BgpSession& session);
[[nodiscard]] std::string pathOf(const model::Segment& segment);
[[nodiscard]] std::string pathOf(const model::Port& port);
[[nodiscard]] std::string pathOf(const model::Port& port, const model::TrunkVlan& tagged);
[[nodiscard]] std::string addressPath(const model::Port& port, const std::string& address);
[[nodiscard]] std::string gatewayPath(const model::Segment& segment, const std::string& gateway);

}  // namespace nicleaf::intent
