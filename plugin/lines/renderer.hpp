// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "lines/entry.hpp"
#include "lines/node_table.hpp"

struct ly_ctx;
struct lyd_node;
struct lysc_node;

namespace nicleaf::lines {

/// FRR's `frr defaults`.
enum class Profile { kTraditional, kDatacenter };

/// An address family.
struct Family {
  const char* name;     // of the identity and of the container below afi-safi
  const char* context;  // the line that leads to it
};
/// All families, in the order in which bgpd writes them.
[[nodiscard]] std::span<const Family> families();

/// FRR's release. FRR 10 has other defaults. It only hides a deleted default instance that had VPN routes; if the
/// instance is created again, its old lines come back.
enum class Release { kFrr8, kFrr10 };

/// Whether a row with these traits is on if its leaf is absent.
[[nodiscard]] bool onByDefault(std::uint32_t traits, Profile profile, Release release);

/// Turns an 'instance' of nicleaf-frr-bgp into the entries of its configuration. Pure: the result depends on the data
/// tree, the release and the profile only. After compile() any thread may use it. The schema must outlive the renderer.
class Renderer {
 public:
  explicit Renderer(Release release = Release::kFrr8) : release_(release) {}

  // renderer_compile.cpp
  /// Connects the table to the schema. Returns one message for every node of the model without a row, and for every row
  /// without a node; the renderer is usable only if there is none.
  [[nodiscard]] std::vector<std::string> compile(const ly_ctx* context);

  // renderer.cpp
  /// Appends the entries of one list entry of /nicleaf-frr-bgp:bgp/instance. The entries point into the tree.
  void render(const lyd_node* instance, Profile profile, EntrySet& out) const;

  /// The same for all instances below this tree's /nicleaf-frr-bgp:bgp.
  void renderAll(const lyd_node* tree, Profile profile, EntrySet& out) const;

 private:
  friend class InstanceRenderer;
  Release release_;
  std::unordered_map<const lysc_node*, std::vector<std::uint16_t>> rows_;
};

}  // namespace nicleaf::lines
