// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines/renderer.hpp"

#include <algorithm>

#include "lines/instance_renderer.hpp"

namespace nicleaf::lines {

namespace {

constexpr Family kFamilies[] = {
    {"ipv4-unicast", "address-family ipv4 unicast"},   {"ipv6-unicast", "address-family ipv6 unicast"},
    {"l3vpn-ipv4-unicast", "address-family ipv4 vpn"}, {"l3vpn-ipv6-unicast", "address-family ipv6 vpn"},
    {"l2vpn-evpn", "address-family l2vpn evpn"},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

bool onByDefault(std::uint32_t traits, Profile profile, Release release) {
  std::uint32_t on = kOnByDefault | (profile == Profile::kDatacenter ? kOnInDatacenter : kOnInTraditional);
  if (release == Release::kFrr10) on |= kOnInFrr10 | (profile == Profile::kDatacenter ? kOnInFrr10Datacenter : kNone);
  return traits & on;
}

std::size_t familyIndex(std::string_view identity) {
  if (const auto colon = identity.rfind(':'); colon != std::string_view::npos) identity.remove_prefix(colon + 1);
  return static_cast<std::size_t>(
      std::find_if(std::begin(kFamilies), std::end(kFamilies), [&](auto& f) { return identity == f.name; }) -
      std::begin(kFamilies));
}

void Renderer::render(const lyd_node* instance, Profile profile, EntrySet& out) const {
  InstanceRenderer(*this, instance, profile, out).run();
}

void Renderer::renderAll(const lyd_node* tree, Profile profile, EntrySet& out) const {
  for (const lyd_node* top = lyd_first_sibling(tree); top; top = top->next) {
    if (!top->schema || std::string_view(top->schema->module->name) != "nicleaf-frr-bgp") continue;
    for (const lyd_node* at = lyd_child(top); at; at = at->next) {
      if (at->schema && at->schema->name == std::string_view("instance")) render(at, profile, out);
    }
  }
}

}  // namespace nicleaf::lines
