// SPDX-License-Identifier: GPL-2.0-or-later
// The instance: the table's rows below it, its families and its VNIs.
#include "lines/instance_renderer.hpp"

#include <set>

#include "lines/line_template.hpp"

namespace nicleaf::lines {

namespace {

/// Order::instance of entries that need all instances.
constexpr std::uint8_t kAfterInstances = 2;

}  // namespace

InstanceRenderer::InstanceRenderer(const Renderer& renderer, const lyd_node* instance, Profile profile, EntrySet& out)
    : renderer_(renderer), instance_(instance), profile_(profile), out_(out) {
  vrf_ = value(instance, "vrf").value_or("default");
  defaultIpv4_ = truth(instance, "global/default-ipv4-unicast", true);
  self_ = instanceKey(vrf_);
  for (std::size_t i = 0; i < table().size(); ++i) {
    const std::string key = rowKey("", i);
    if (table()[i].traits & kRestartsPeers) peersFollow_.push_back(key);
    if (table()[i].traits & kRestartsMembers && renderer.release_ == Release::kFrr10) membersFollow_.push_back(i);
    if (table()[i].path == std::string_view("global/router-id")) routerId_ = key;
  }
}

void InstanceRenderer::run() {
  const auto as = value(instance_, "global/local-as");
  if (!as) return;  // it is mandatory, so validation refuses such a tree
  top_ = "router bgp " + *as + (vrf_ == "default" ? "" : " vrf " + vrf_);
  Entry& entry = add(self_, "", top_, "no " + top_, {}, kRankInstance, child(instance_, "global"));
  entry.replace = true;

  walk(child(instance_, "global"), {.owner = self_, .context = top_, .rank = kRankGlobal});
  globalFamilies();
  forEach("peer-groups", "peer-group", [this](auto* node) { peer(node, "peer-group-name", "group"); });
  forEach("neighbors", "neighbor", [this](auto* node) { peer(node, "remote-address", "neighbor"); });
  forEach("neighbors", "unnumbered-neighbor", [this](auto* node) { peer(node, "interface", "interface"); });
}

Entry& InstanceRenderer::add(std::string key, std::string context, std::string line, std::string undo,
                             std::string owner, std::uint16_t rank, const lyd_node* node) {
  Entry entry;
  entry.key = key;
  entry.context = std::move(context);
  entry.line = std::move(line);
  entry.undo = std::move(undo);
  entry.owner = std::move(owner);
  entry.order = {static_cast<std::uint8_t>(vrf_ == "default" ? 0 : 1), vrf_, rank, 0};
  entry.node = node;
  if (vrf_ == "default" && renderer_.release_ == Release::kFrr10 && entry.key != self_) entry.blocks = self_;
  return out_.insert_or_assign(std::move(key), std::move(entry)).first->second;
}

void InstanceRenderer::walk(const lyd_node* node, const Place& place) {
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

void InstanceRenderer::emit(const lyd_node* node, std::uint16_t index, const Place& place) {
  const Row& row = table()[index];
  if (place.unnumbered && (row.traits & kAddressOnly)) return;
  const bool joined = row.traits & kJoined;
  if (joined && node->prev->next && node->prev->schema == node->schema)
    return;  // the line of the first entry has all values
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
    const bool defaultValue = onByDefault(row.traits, profile_, renderer_.release_);
    if (!on && !(row.traits & kExplicitFalse) && !defaultValue) return;
    auto absent = defaultValue ? line : undo;
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
  const bool likeGroup = !place.group.empty() && (!place.family.empty() || (row.traits & kLikeGroup));
  if (likeGroup) {
    // A member inherits what it has in common with its group. Whether bgpd stores a line that repeats it depends on
    // which of the two lines came first.
    peer = place.group;
    const auto groups = out_.find(prefix + peer + suffix);
    if (groups != out_.end() && groups->second.line == expand(row.line, lookup)->text) return;
  }
  const std::string key = prefix + place.peer + suffix;
  Entry& entry = add(key, place.context, line->text, undo->text, place.owner,
                     row.traits & kLast ? std::uint16_t{kRankLast} : place.rank, node);
  entry.order.row = index;
  if (likeGroup) entry.follows.push_back(prefix + place.group + suffix);
  if (row.traits & kFollowsRouterId) entry.follows.push_back(routerId_);
  entry.options = line->options;
  entry.replace = row.traits & kReplace;
  entry.replaceOnShrink = row.traits & kReplaceOnShrink;
  if (row.traits & kBlocksOwner) entry.blocks = place.owner;
  if (row.traits & kProcessWide) entry.partner = self_;
  if (row.traits & kPartner) {
    entry.partner = instanceKey(value(base, "vrf").value_or(""));
    entry.order.instance = kAfterInstances;
  }
}

std::string InstanceRenderer::allValues(const lyd_node* first) {
  std::set<std::string_view> values;
  for (const lyd_node* at = first; at && at->schema == first->schema; at = at->next) values.insert(lyd_get_value(at));
  std::string text;
  for (const auto value : values) text.append(text.empty() ? "" : " ").append(value);
  return text;
}

bool InstanceRenderer::isFlag(const lyd_node* node) {
  return node->schema->nodetype == LYS_LEAF &&
         reinterpret_cast<const lysc_node_leaf*>(node->schema)->type->basetype == LY_TYPE_BOOL;
}

void InstanceRenderer::globalFamilies() {
  const lyd_node* list = descendant(instance_, "global/afi-safis");
  for (const lyd_node* at = lyd_child(list); at; at = at->next) {
    const std::size_t family = familyIndex(value(at, "afi-safi-name").value_or(""));
    if (family == families().size()) continue;
    const lyd_node* container = child(at, families()[family].name);
    Place place{.owner = self_,
                .context = top_ + '\n' + families()[family].context,
                .rank = familyRank(family, kFamilyGlobal),
                .family = families()[family].name};
    walk(container, place);
    for (const lyd_node* vni = lyd_child(container); vni; vni = vni->next) {
      if (vni->schema->name == std::string_view("vni")) this->vni(vni, family, place);
    }
  }
}

void InstanceRenderer::vni(const lyd_node* node, std::size_t family, Place place) {
  const std::string line = "vni " + value(node, "vni").value_or("");
  const std::string key = vrf_ + '|' + line;
  add(key, place.context, line, "no " + line, place.owner, familyRank(family, kFamilyVni), node);
  place.owner = key;
  place.context += '\n' + line;
  place.rank = familyRank(family, kFamilyVniParameter);
  place.vni = line;
  walk(node, place);
}

}  // namespace nicleaf::lines
