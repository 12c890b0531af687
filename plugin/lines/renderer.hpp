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

enum class Profile { kTraditional, kDatacenter };

// Address families in the order in which bgpd writes them.
struct Family {
  const char* name;     // of the identity and of the container below afi-safi
  const char* context;  // the line that leads to it
};
[[nodiscard]] std::span<const Family> families();

// Of FRR. 10 has other defaults, and only hides a deleted default instance that has had VPN routes: made again, it
// shows its old lines.
enum class Release { kFrr8, kFrr10 };

// Whether a row with these traits is on where nothing is said.
[[nodiscard]] bool onByDefault(std::uint32_t traits, Profile profile, Release release);

// Turns an 'instance' of nicleaf-frr-bgp into the entries of its configuration. Pure: the result depends on the data
// tree, the release and the profile only. The schema must outlive the renderer.
class Renderer {
 public:
  explicit Renderer(Release release = Release::kFrr8) : release_(release) {}

  // Ties the table to the schema. The result names every node of the model without a row, and every row without a node.
  [[nodiscard]] std::vector<std::string> compile(const ly_ctx* context);

  // Appends the entries of one list entry of /nicleaf-frr-bgp:bgp/instance. The entries point into the tree.
  void render(const lyd_node* instance, Profile profile, EntrySet& out) const;

  // The same for all instances below this tree's /nicleaf-frr-bgp:bgp; for one VRF when it is given.
  void renderAll(const lyd_node* tree, Profile profile, EntrySet& out) const;

 private:
  friend class InstanceRenderer;
  Release release_;
  std::unordered_map<const lysc_node*, std::vector<std::uint16_t>> rows_;
};

}  // namespace nicleaf::lines
