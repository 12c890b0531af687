// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lines/data_node.hpp"
#include "lines/renderer.hpp"

namespace nicleaf::lines {

/// Ranks within an instance. A peer-group is complete before its first member joins it.
enum Rank : std::uint16_t {
  kRankInstance = 0,
  kRankGlobal = 10,
  kRankGroup = 20,
  kRankGroupParameter,
  kRankNeighbor = 30,
  kRankNeighborParameter,
  kRankFamilies = 100,
  kRankLast = 1000,
};
/// Ranks within a family, added to kRankFamilies + 10 * family.
enum FamilyRank : std::uint16_t {
  kFamilyGroupActivation,
  kFamilyGroupParameter,
  kFamilyNeighborActivation,
  kFamilyNeighborParameter,
  kFamilyGlobal,
  kFamilyVni,
  kFamilyVniParameter,
};

/// The index in families() of the family that an identity names; families().size() if there is none.
[[nodiscard]] std::size_t familyIndex(std::string_view identity);

/// Renders one instance. On the stack of Renderer::render().
class InstanceRenderer {
 public:
  InstanceRenderer(const Renderer& renderer, const lyd_node* instance, Profile profile, EntrySet& out);

  void run();

 private:
  /// What the rows below a node need to know about the nodes above.
  struct Place {
    std::string owner;
    std::string context;
    std::uint16_t rank;
    std::string peer{};
    std::string family{};
    std::string vni{};
    bool unnumbered = false;
    std::string group{};  // the peer-group, if the peer is a member of one
  };

  Entry& add(std::string key, std::string context, std::string line, std::string undo, std::string owner,
             std::uint16_t rank, const lyd_node* node);
  template <typename Function>
  void forEach(std::string_view container, std::string_view list, Function function) {
    for (const lyd_node* at = lyd_child(descendant(instance_, container)); at; at = at->next) {
      if (at->schema && list == at->schema->name) function(at);
    }
  }

  // instance_renderer.cpp
  /// Renders the rows of a subtree, except for families and VNIs, which have contexts of their own.
  void walk(const lyd_node* node, const Place& place);
  void emit(const lyd_node* node, std::uint16_t index, const Place& place);

  /// The values of a leaf-list, given its first entry. Sorted, because libyang 3 sorts them and libyang 2 does not.
  static std::string allValues(const lyd_node* first);
  static bool isFlag(const lyd_node* node);
  void globalFamilies();
  void vni(const lyd_node* node, std::size_t family, Place place);
  static std::uint16_t familyRank(std::size_t family, FamilyRank rank) {
    return static_cast<std::uint16_t>(kRankFamilies + 10 * family + rank);
  }

  static std::string instanceKey(const std::string& vrf) { return vrf + "|instance"; }

  /// The key of a row that a peer has only once.
  std::string rowKey(const std::string& peer, std::size_t row) const {
    return vrf_ + "|||" + peer + '|' + std::to_string(row);
  }
  std::string groupKey(const std::string& name) const { return vrf_ + "|group|" + name; }

  const lyd_node* findGroup(const std::string& name) const;
  static std::string remoteAs(const lyd_node* node);
  bool isInternal(const lyd_node* node) const;
  std::string kindOfMembers(const std::string& group) const;

  // instance_renderer_peers.cpp
  /// Renders the line that creates the peer, and everything below it.
  void peer(const lyd_node* node, const char* nameLeaf, const std::string& kind);
  const lyd_node* familyOf(const lyd_node* peer, std::size_t family) const;
  bool defaultOf(std::size_t family) const { return family == 0 && defaultIpv4_; }

  void peerFamily(const lyd_node* peer, const lyd_node* group, std::size_t family, const std::string& name,
                  const std::string& owner, bool isGroup);

  const Renderer& renderer_;
  const lyd_node* instance_;
  Profile profile_;
  EntrySet& out_;
  std::string vrf_;
  std::string self_;
  std::string top_;
  bool defaultIpv4_ = true;
  std::string routerId_;                    // key of the router-id's entry
  std::vector<std::string> peersFollow_;    // keys of the entries whose change recreates all peers
  std::vector<std::size_t> membersFollow_;  // rows of a group whose change recreates its members
};

}  // namespace nicleaf::lines
