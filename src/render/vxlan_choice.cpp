// SPDX-License-Identifier: Apache-2.0
#include "render/vxlan_choice.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "model/fabric_path.hpp"
#include "model/names.hpp"

namespace nicleaf::render {
namespace {

/// The kernel's BR_MAX_PORTS (net/bridge/br_private.h), less port number 0.
constexpr std::size_t kMostBridgePorts = 1023;

using Version = std::pair<int, int>;

/// zebra supports a single device since 9.0. Since 10.1, tenants cannot crash zebra through it.
constexpr Version kFirstFrr{10, 1};

/// The first two numbers of a version; {0, 0} if it has none.
Version parseVersion(const std::string& text) {
  Version version{0, 0};
  const char* end = text.data() + text.size();
  const auto [dot, error] = std::from_chars(text.data(), end, version.first);
  if (error == std::errc{} && dot != end && *dot == '.') std::from_chars(dot + 1, end, version.second);
  return version;
}

/// Why the segments cannot share a device; empty if they can.
std::string unlike(const model::Intent& intent) {
  const model::Segment* other = model::unlikeTheFirst(intent);
  if (other == nullptr) return "";
  return "segments '" + intent.segments.front().name + "' and '" + other->name +
         "' differ in flooding or arp-nd-suppression";
}

/// Why a single device is not possible; empty if it is.
std::string obstacle(const model::Intent& intent, const model::KernelState& observed, const std::string& frrVersion) {
  if (frrVersion.empty()) return "the version of FRR is not known";
  if (parseVersion(frrVersion) < kFirstFrr) return "FRR " + frrVersion + " needs a VXLAN device for each VNI";
  if (!observed.knowsVniFilter) return "the kernel has no VNI filters";
  for (const auto& [name, link] : observed.links) {
    const auto* own = std::get_if<model::VxlanKind>(&link.kind);
    const auto* single = std::get_if<model::SingleVxlanKind>(&link.kind);
    const std::uint16_t port = own != nullptr ? own->port : single != nullptr ? single->port : std::uint16_t{0};
    // A device that is down holds no socket, and cannot come up once ours has the port.
    if (!link.ours && link.adminUp && port == model::SingleVxlanKind{}.port)
      return "VXLAN device " + name + " has the UDP port already";
  }
  return unlike(intent);
}

/// The agent's VXLAN devices on a machine.
struct InUse {
  bool single = false;
  bool perVni = false;
};

InUse inUse(const model::KernelState& observed) {
  InUse used;
  for (const auto& [name, link] : observed.links) {
    if (!link.ours) continue;
    used.single = used.single || std::holds_alternative<model::SingleVxlanKind>(link.kind);
    used.perVni = used.perVni || std::holds_alternative<model::VxlanKind>(link.kind);
  }
  return used;
}

model::Expected<model::VxlanChoice> choose(const model::Intent& intent, const model::KernelState& observed,
                                           const std::string& frrVersion) {
  using enum model::VxlanDevices;
  const model::VxlanDevices wanted = intent.underlay.vxlanDevices;
  if (wanted == kPerVni) return model::VxlanChoice{false, "the intent asks for it"};
  const std::string why = obstacle(intent, observed, frrVersion);
  if (wanted == kAuto) {
    if (!why.empty()) return model::VxlanChoice{false, why};
    if (const InUse used = inUse(observed); used.perVni && !used.single)
      return model::VxlanChoice{false, "this DPU has them; 'single' moves all VNIs"};
    return model::VxlanChoice{true, "FRR and the kernel can"};
  }
  if (why.empty()) return model::VxlanChoice{true, "the intent asks for it"};
  return model::fail(
      {model::ErrorCode::kInvalidIntent, model::kVxlanDevicePath, "value 'single'",
       "'auto' or 'per-vni'; a single device requires FRR 10.1, a kernel with VNI filters (Linux 5.18), no "
       "other VXLAN device on its UDP port, and the same flooding and arp-nd-suppression in all segments",
       why});
}

}  // namespace

model::Expected<model::VxlanChoice> chooseVxlanDevices(const model::Intent& intent, const model::KernelState& observed,
                                                       const std::string& frrVersion) {
  auto choice = choose(intent, observed, frrVersion);
  if (!choice) return choice;
  const std::size_t vnis = intent.segments.size() + intent.ipVrfs.size();
  const auto bridged = static_cast<std::size_t>(
      std::ranges::count_if(intent.ports, [](const model::Port& port) { return !port.ipVrf; }));
  const std::size_t ports = bridged + (choice->single ? 1 : vnis);
  if (ports <= kMostBridgePorts) return choice;
  return model::fail(
      {model::ErrorCode::kInvalidIntent, model::kVxlanDevicePath,
       std::to_string(vnis) + " VNIs and " + std::to_string(bridged) + " ports",
       "at most " + std::to_string(kMostBridgePorts) + " bridge ports (the kernel's limit); each VXLAN device is one",
       choice->single ? "a single VXLAN device" : "a VXLAN device for each VNI: " + choice->reason});
}

std::optional<model::Error> movesUnasked(const model::Intent& intent, const model::KernelState& observed) {
  const std::string differ = unlike(intent);
  if (intent.underlay.vxlanDevices != model::VxlanDevices::kAuto || differ.empty() || !inUse(observed).single)
    return std::nullopt;
  return model::Error{model::ErrorCode::kInvalidIntent, model::kVxlanDevicePath, "value 'auto'",
                      "'per-vni', which moves all VNIs from the DPU's single VXLAN device to one device each and costs "
                      "all tenants packets; or the same flooding and arp-nd-suppression in all segments",
                      differ};
}

}  // namespace nicleaf::render
