// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/renderer.hpp"

#include <algorithm>

#include "render/template.hpp"
#include "render/tree.hpp"

namespace nicleaf::render {

namespace {

constexpr Family kFamilies[] = {
    {"ipv4-unicast", "address-family ipv4 unicast"},   {"ipv6-unicast", "address-family ipv6 unicast"},
    {"l3vpn-ipv4-unicast", "address-family ipv4 vpn"}, {"l3vpn-ipv6-unicast", "address-family ipv6 vpn"},
    {"l2vpn-evpn", "address-family l2vpn evpn"},
};

// Ranks within an instance. Peer-groups stand complete before the first member is bound to them.
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
// Within a family, added to kRankFamilies + 10 * family.
enum FamilyRank : std::uint16_t {
  kFamilyGroupActivation,
  kFamilyGroupParameter,
  kFamilyNeighborActivation,
  kFamilyNeighborParameter,
  kFamilyGlobal,
  kFamilyVni,
  kFamilyVniParameter,
};

constexpr std::uint8_t kAfterInstances = 2;
constexpr std::size_t kNoFamily = std::size(kFamilies);

std::size_t familyIndex(std::string_view identity) {
  if (const auto colon = identity.rfind(':'); colon != std::string_view::npos) identity.remove_prefix(colon + 1);
  return static_cast<std::size_t>(
      std::find_if(std::begin(kFamilies), std::end(kFamilies), [&](auto& f) { return identity == f.name; }) -
      std::begin(kFamilies));
}

}  // namespace

std::span<const Family> families() { return kFamilies; }

// One rendering of one instance.
class InstanceRenderer {
 public:
  InstanceRenderer(const Renderer& renderer, const lyd_node* instance, Profile profile, EntrySet& out)
      : renderer_(renderer), instance_(instance), profile_(profile), out_(out) {
    vrf_ = value(instance, "vrf").value_or("default");
    defaultIpv4_ = truth(instance, "global/default-ipv4-unicast", true);
    self_ = instanceKey(vrf_);
    for (std::size_t i = 0; i < table().size(); ++i) {
      if (table()[i].traits & kRestartsPeers) restarting_.push_back(vrf_ + "||||" + std::to_string(i));
    }
  }

  void run() {
    const auto as = value(instance_, "global/local-as");
    if (!as) return;  // mandatory: such a tree never gets past validation
    top_ = "router bgp " + *as + (vrf_ == "default" ? "" : " vrf " + vrf_);
    Entry& entry = add(self_, "", top_, "no " + top_, {}, kRankInstance, child(instance_, "global"));
    entry.replace = true;

    walk(child(instance_, "global"), {.owner = self_, .context = top_, .rank = kRankGlobal});
    globalFamilies();
    forEach("peer-groups", "peer-group", [this](auto* node) { peer(node, "peer-group-name", "group"); });
    forEach("neighbors", "neighbor", [this](auto* node) { peer(node, "remote-address", "neighbor"); });
    forEach("neighbors", "unnumbered-neighbor", [this](auto* node) { peer(node, "interface", "interface"); });
  }

 private:
  // What a walk carries down.
  struct Place {
    std::string owner;
    std::string context;
    std::uint16_t rank;
    std::string peer{};
    std::string family{};
    std::string vni{};
    bool unnumbered = false;
    std::string group{};  // of a member, within a family
  };

  Entry& add(std::string key, std::string context, std::string line, std::string undo, std::string owner,
             std::uint16_t rank, const lyd_node* node) {
    Entry entry;
    entry.key = key;
    entry.context = std::move(context);
    entry.line = std::move(line);
    entry.undo = std::move(undo);
    entry.owner = std::move(owner);
    entry.order = {static_cast<std::uint8_t>(vrf_ == "default" ? 0 : 1), vrf_, rank, 0};
    entry.node = node;
    return out_.insert_or_assign(std::move(key), std::move(entry)).first->second;
  }

  template <typename Function>
  void forEach(std::string_view container, std::string_view list, Function function) {
    for (const lyd_node* at = lyd_child(descendant(instance_, container)); at; at = at->next) {
      if (at->schema && list == at->schema->name) function(at);
    }
  }

  // Emits the rows of a subtree. Families of a peer or an instance, and VNIs, have their own contexts.
  void walk(const lyd_node* node, const Place& place) {
    if (!node) return;
    for (const lyd_node* at = lyd_child(node); at; at = at->next) {
      if (!at->schema || (at->schema->flags & LYS_CONFIG_R)) continue;
      const std::string_view name = at->schema->name;
      if (name == "afi-safis" || (name == "vni" && at->schema->nodetype == LYS_LIST)) continue;
      if (const auto rows = renderer_.rows_.find(at->schema); rows != renderer_.rows_.end()) {
        for (const auto row : rows->second) emit(at, row, place);
      }
      walk(at, place);
    }
  }

  bool onByDefault(std::uint16_t traits) const {
    if (traits & kOnByDefault) return true;
    return traits & (profile_ == Profile::datacenter ? kOnInDatacenter : kOnInTraditional);
  }

  void emit(const lyd_node* node, std::uint16_t index, const Place& place) {
    const Row& row = table()[index];
    if (place.unnumbered && (row.traits & kAddressOnly)) return;
    const bool joined = row.traits & kJoined;
    if (joined && node->prev->next && node->prev->schema == node->schema) return;  // the first entry spoke for all
    const bool term = node->schema->nodetype & (LYS_LEAF | LYS_LEAFLIST);
    const lyd_node* base = term ? lyd_parent(node) : node;
    std::string peer = place.peer;
    const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
      if (name == "n") return peer;
      if (name == ".") return joined ? allValues(node) : lyd_get_value(node);
      return value(base, name);
    };
    auto line = expand(row.line, lookup);
    auto undo = expand(row.undo, lookup);
    if (!line || !undo || ((row.traits & kNeedsOption) && line->options == 0)) return;

    if (isFlag(node)) {
      const bool on = lyd_get_value(node) == std::string_view("true");
      if (!on && !(row.traits & kExplicitFalse)) return;
      auto absent = onByDefault(row.traits) ? line : undo;
      if (!on) line = undo;
      undo = absent;
    }

    std::string suffix = '|' + std::to_string(index);
    if (node->schema->nodetype == LYS_LEAFLIST && !joined) suffix += std::string("|") + lyd_get_value(node);
    if (node->schema->nodetype == LYS_LIST) {
      for (const lyd_node* at = lyd_child(node); at && lysc_is_key(at->schema); at = at->next) {
        suffix += std::string("|") + lyd_get_value(at);
      }
    }
    const std::string prefix = vrf_ + '|' + place.family + '|' + place.vni + '|';
    if (!place.group.empty()) {
      // What a member has in common with its group it inherits. Said again it would be stored or not depending on
      // which of the two bgpd heard first.
      peer = place.group;
      const auto groups = out_.find(prefix + peer + suffix);
      if (groups != out_.end() && groups->second.line == expand(row.line, lookup)->text) return;
    }
    const std::string key = prefix + place.peer + suffix;
    Entry& entry = add(key, place.context, line->text, undo->text, place.owner,
                       row.traits & kLast ? std::uint16_t{kRankLast} : place.rank, node);
    entry.order.row = index;
    if (!place.group.empty()) entry.follows.push_back(prefix + place.group + suffix);
    entry.options = line->options;
    entry.replace = row.traits & kReplace;
    entry.replaceOnShrink = row.traits & kReplaceOnShrink;
    if (row.traits & kProcessWide) entry.partner = self_;
    if (row.traits & kPartner) {
      entry.partner = instanceKey(value(base, "vrf").value_or(""));
      entry.order.instance = kAfterInstances;
    }
  }

  // Of a leaf-list, from its first entry on.
  static std::string allValues(const lyd_node* first) {
    std::string values;
    for (const lyd_node* at = first; at && at->schema == first->schema; at = at->next) {
      if (!values.empty()) values += ' ';
      values += lyd_get_value(at);
    }
    return values;
  }

  static bool isFlag(const lyd_node* node) {
    return node->schema->nodetype == LYS_LEAF &&
           reinterpret_cast<const lysc_node_leaf*>(node->schema)->type->basetype == LY_TYPE_BOOL;
  }

  void globalFamilies() {
    const lyd_node* list = descendant(instance_, "global/afi-safis");
    for (const lyd_node* at = lyd_child(list); at; at = at->next) {
      const std::size_t family = familyIndex(value(at, "afi-safi-name").value_or(""));
      if (family == kNoFamily) continue;
      const lyd_node* container = child(at, kFamilies[family].name);
      Place place{.owner = self_,
                  .context = top_ + '\n' + kFamilies[family].context,
                  .rank = familyRank(family, kFamilyGlobal),
                  .family = kFamilies[family].name};
      walk(container, place);
      for (const lyd_node* vni = lyd_child(container); vni; vni = vni->next) {
        if (vni->schema->name == std::string_view("vni")) this->vni(vni, family, place);
      }
    }
  }

  void vni(const lyd_node* node, std::size_t family, Place place) {
    const std::string line = "vni " + value(node, "vni").value_or("");
    const std::string key = vrf_ + '|' + line;
    add(key, place.context, line, "no " + line, place.owner, familyRank(family, kFamilyVni), node);
    place.owner = key;
    place.context += '\n' + line;
    place.rank = familyRank(family, kFamilyVniParameter);
    place.vni = line;
    walk(node, place);
  }

  static std::uint16_t familyRank(std::size_t family, FamilyRank rank) {
    return static_cast<std::uint16_t>(kRankFamilies + 10 * family + rank);
  }

  static std::string instanceKey(const std::string& vrf) { return vrf + "|instance"; }

  std::string groupKey(const std::string& name) const { return vrf_ + "|group|" + name; }

  const lyd_node* findGroup(const std::string& name) const {
    for (const lyd_node* at = lyd_child(child(instance_, "peer-groups")); at; at = at->next) {
      if (value(at, "peer-group-name") == name) return at;
    }
    return nullptr;
  }

  static std::string remoteAs(const lyd_node* node) {
    const auto type = value(node, "neighbor-remote-as/remote-as-type");
    if (!type) return "";
    return " remote-as " + (*type == "as-specified" ? value(node, "neighbor-remote-as/remote-as").value_or("") : *type);
  }

  bool isInternal(const lyd_node* node) const {
    const auto type = value(node, "neighbor-remote-as/remote-as-type");
    return type &&
           (*type == "internal" || value(node, "neighbor-remote-as/remote-as") == value(instance_, "global/local-as"));
  }

  std::string kindOfMembers(const std::string& group) const {
    std::string kind;
    for (const lyd_node* at = lyd_child(child(instance_, "neighbors")); at; at = at->next) {
      if (value(at, "peer-group") != group || !child(at, "neighbor-remote-as")) continue;
      kind = isInternal(at) ? "internal" : "external";
    }
    return kind;
  }

  // The line that makes the peer, and everything below it.
  void peer(const lyd_node* node, const char* nameLeaf, const std::string& kind) {
    const std::string name = value(node, nameLeaf).value_or("");
    const bool isGroup = kind == "group";
    const auto group = value(node, "peer-group");
    const std::string key = isGroup ? groupKey(name) : vrf_ + '|' + kind + '|' + name;
    const std::string as = remoteAs(node);
    const std::string neighbor = "neighbor " + name;

    std::string line;
    std::string undo = "no " + neighbor;
    if (kind == "interface") {
      line = neighbor + " interface" + (truth(node, "v6only", false) ? " v6only" : "") +
             (group ? " peer-group " + *group : as);
      undo += " interface";
      if (group && !as.empty()) line += '\n' + neighbor + as;
    } else if (isGroup) {
      line = neighbor + " peer-group" + (as.empty() ? "" : '\n' + neighbor + as);
      undo += " peer-group";
    } else {
      if (!as.empty()) line = neighbor + as;
      if (group) line += (line.empty() ? "" : "\n") + neighbor + " peer-group " + *group;
      // With neither, bgpd has its own word on it.
      if (line.empty()) line = neighbor + " remote-as";
    }
    Entry& entry =
        add(key, top_, line, undo, group ? groupKey(*group) : self_, isGroup ? kRankGroup : kRankNeighbor, node);
    entry.replace = true;
    entry.follows = restarting_;
    // A group without an AS number becomes internal or external with its first member, and stays so.
    if (isGroup && as.empty()) entry.variant = kindOfMembers(name);

    walk(node, {.owner = key,
                .context = top_,
                .rank = isGroup ? kRankGroupParameter : kRankNeighborParameter,
                .peer = name,
                .unnumbered = kind == "interface"});
    const lyd_node* groupNode = group ? findGroup(*group) : nullptr;
    for (std::size_t family = 0; family < std::size(kFamilies); ++family) {
      peerFamily(node, groupNode, family, name, key, isGroup);
    }
  }

  const lyd_node* familyOf(const lyd_node* peer, std::size_t family) const {
    for (const lyd_node* at = lyd_child(child(peer, "afi-safis")); at; at = at->next) {
      if (familyIndex(value(at, "afi-safi-name").value_or("")) == family) return at;
    }
    return nullptr;
  }

  bool defaultOf(std::size_t family) const { return family == 0 && defaultIpv4_; }

  void peerFamily(const lyd_node* peer, const lyd_node* group, std::size_t family, const std::string& name,
                  const std::string& owner, bool isGroup) {
    const lyd_node* node = familyOf(peer, family);
    const std::string context = top_ + '\n' + kFamilies[family].context;
    const std::string activationPrefix = vrf_ + '|' + kFamilies[family].name + "|activate|";

    // A member starts as its group is; everything else as the instance's default says, which may have been another
    // when the peer was made. So the latter is always said for IPv4 unicast, the only family with such a default.
    const bool inherited = group ? truth(familyOf(group, family), "enabled", defaultOf(family)) : defaultOf(family);
    const bool active = truth(node, "enabled", inherited);
    if (active != inherited || (!group && family == 0)) {
      const std::string line = "neighbor " + name + " activate";
      Entry& entry =
          add(activationPrefix + owner, context, active ? line : "no " + line, inherited ? line : "no " + line, owner,
              familyRank(family, isGroup ? kFamilyGroupActivation : kFamilyNeighborActivation), node ? node : peer);
      if (group) entry.follows.push_back(activationPrefix + groupKey(value(group, "peer-group-name").value_or("")));
    }
    if (!node) return;
    walk(child(node, kFamilies[family].name),
         {.owner = owner,
          .context = context,
          .rank = familyRank(family, isGroup ? kFamilyGroupParameter : kFamilyNeighborParameter),
          .peer = name,
          .family = kFamilies[family].name,
          .group = group ? value(group, "peer-group-name").value_or("") : ""});
  }

  const Renderer& renderer_;
  const lyd_node* instance_;
  Profile profile_;
  EntrySet& out_;
  std::string vrf_;
  std::string self_;
  std::string top_;
  bool defaultIpv4_ = true;
  std::vector<std::string> restarting_;  // keys of what makes peers anew when it changes
};

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

}  // namespace nicleaf::render
