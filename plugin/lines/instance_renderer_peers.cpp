// SPDX-License-Identifier: GPL-2.0-or-later
// Neighbors and peer-groups: the lines that create them, and their families.
#include "lines/instance_renderer.hpp"

namespace nicleaf::lines {

const lyd_node* InstanceRenderer::findGroup(const std::string& name) const {
  for (const lyd_node* at = lyd_child(child(instance_, "peer-groups")); at; at = at->next) {
    if (value(at, "peer-group-name") == name) return at;
  }
  return nullptr;
}

std::string InstanceRenderer::remoteAs(const lyd_node* node) {
  const auto type = value(node, "neighbor-remote-as/remote-as-type");
  if (!type) return "";
  return " remote-as " + (*type == "as-specified" ? value(node, "neighbor-remote-as/remote-as").value_or("") : *type);
}

bool InstanceRenderer::isInternal(const lyd_node* node) const {
  const auto type = value(node, "neighbor-remote-as/remote-as-type");
  return type &&
         (*type == "internal" || value(node, "neighbor-remote-as/remote-as") == value(instance_, "global/local-as"));
}

std::string InstanceRenderer::kindOfMembers(const std::string& group) const {
  std::string kind;
  for (const lyd_node* at = lyd_child(child(instance_, "neighbors")); at; at = at->next) {
    if (value(at, "peer-group") != group || !child(at, "neighbor-remote-as")) continue;
    kind = isInternal(at) ? "internal" : "external";
  }
  return kind;
}

void InstanceRenderer::peer(const lyd_node* node, const char* nameLeaf, const std::string& kind) {
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
    // Without both, validation fails; if it did not, bgpd would refuse this line.
    if (line.empty()) line = neighbor + " remote-as";
  }
  Entry& entry =
      add(key, top_, line, undo, group ? groupKey(*group) : self_, isGroup ? kRankGroup : kRankNeighbor, node);
  entry.replace = true;
  entry.follows = peersFollow_;
  for (const auto row : membersFollow_) {
    if (group) entry.follows.push_back(rowKey(*group, row));
  }
  // A group without an AS number becomes iBGP or eBGP with its first member, and stays so.
  if (isGroup && as.empty()) entry.variant = kindOfMembers(name);

  walk(node, {.owner = key,
              .context = top_,
              .rank = isGroup ? kRankGroupParameter : kRankNeighborParameter,
              .peer = name,
              .unnumbered = kind == "interface",
              .group = group.value_or("")});
  const lyd_node* groupNode = group ? findGroup(*group) : nullptr;
  for (std::size_t family = 0; family < families().size(); ++family) {
    peerFamily(node, groupNode, family, name, key, isGroup);
  }
}

const lyd_node* InstanceRenderer::familyOf(const lyd_node* peer, std::size_t family) const {
  for (const lyd_node* at = lyd_child(child(peer, "afi-safis")); at; at = at->next) {
    if (familyIndex(value(at, "afi-safi-name").value_or("")) == family) return at;
  }
  return nullptr;
}

void InstanceRenderer::peerFamily(const lyd_node* peer, const lyd_node* group, std::size_t family,
                                  const std::string& name, const std::string& owner, bool isGroup) {
  const lyd_node* node = familyOf(peer, family);
  const std::string context = top_ + '\n' + families()[family].context;
  const std::string activationPrefix = vrf_ + '|' + families()[family].name + "|activate|";

  // A member inherits this from its group, any other peer from the instance's default at the time of its creation. That
  // default may have changed since, so the line is always there for IPv4 unicast, the only family with such a default.
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
  walk(child(node, families()[family].name),
       {.owner = owner,
        .context = context,
        .rank = familyRank(family, isGroup ? kFamilyGroupParameter : kFamilyNeighborParameter),
        .peer = name,
        .family = families()[family].name,
        .group = group ? value(group, "peer-group-name").value_or("") : ""});
}

}  // namespace nicleaf::lines
