// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/random_config.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>

namespace nicleaf::test {

namespace {

using Random = std::mt19937;

bool chance(Random& random, double probability) { return std::bernoulli_distribution(probability)(random); }

template <typename Container>
const auto& pick(Random& random, const Container& from) {
  return from[std::uniform_int_distribution<std::size_t>(0, std::size(from) - 1)(random)];
}

using Pool = std::vector<std::string>;

// Values by the leaf's name: few of each, so that two configurations often meet in the same object.
const std::map<std::string_view, Pool>& pools() {
  static const Pool kMaps{"RM1", "RM2"};
  static const Pool kLists{"PL1", "PL2"};
  static const Pool kTargets{"65000:1", "65000:2", "10.0.0.1:3"};
  // Not what bgpd would derive itself from a router-id: it does not store a configured RD that equals the one in use.
  static const Pool kDistinguishers{"65000:1", "65000:2", "10.7.7.7:3"};
  static const std::map<std::string_view, Pool> values{
      {"remote-address", {"10.0.0.2", "10.0.0.3", "2001:db8::2"}},
      {"interface", {"swp1", "swp2"}},
      {"local-interface", {"swp3"}},
      {"peer-group-name", {"G1", "G2"}},
      {"description", {"one", "two words", "three; words - here"}},
      {"admin-shutdown-message", {"maintenance", "two words"}},
      {"password", {"secret", "s3cret!"}},
      {"bfd-profile", {"fast", "slow"}},
      {"ip", {"10.9.9.9"}},
      {"router-id", {"10.0.0.1", "10.0.0.9"}},
      {"system-ip", {"10.5.5.5", "10.5.5.6"}},
      {"system-mac", {"02:00:00:00:00:01"}},
      {"rmap-import", kMaps},
      {"rmap-export", kMaps},
      {"rmap-policy-import", kMaps},
      {"rmap-policy-export", kMaps},
      {"route-map", kMaps},
      {"unsuppress-map-export", kMaps},
      {"table-map", kMaps},
      {"plist-import", kLists},
      {"plist-export", kLists},
      {"as-path-filter-list-import", kLists},
      {"as-path-filter-list-export", kLists},
      {"rd", kDistinguishers},
      {"import-route-target", kTargets},
      {"export-route-target", kTargets},
      {"import-rt-list", kTargets},
      {"export-rt-list", kTargets},
      {"ipv4-listen-range", {"192.168.0.0/16", "172.16.0.0/24"}},
      {"ipv6-listen-range", {"2001:db8:1::/48"}},
      {"local-as", {"64900", "64901"}},
      {"remote-as", {"65000", "65001", "4200000000"}},
      {"vni", {"100", "200", "300"}},
      {"route-instance", {"0"}},
  };
  return values;
}

std::string prefixFor(const lysc_node* node, Random& random) {
  static const Pool kV4{"10.1.0.0/16", "10.2.3.0/24", "0.0.0.0/0"};
  static const Pool kV6{"2001:db8:7::/48", "2001:db8:8::/64"};
  for (; node; node = node->parent) {
    if (std::string_view(node->name) == "ipv6-unicast") return pick(random, kV6);
  }
  return pick(random, kV4);
}

std::string number(const lysc_range* range, std::uint64_t top, Random& random) {
  if (!range) return std::to_string(std::uniform_int_distribution<std::uint64_t>(0, top)(random));
  const auto part = std::uniform_int_distribution<std::uint64_t>(0, LY_ARRAY_COUNT(range->parts) - 1)(random);
  const auto low = range->parts[part].min_u64;
  const auto high = range->parts[part].max_u64;
  if (chance(random, 0.2)) return std::to_string(low);
  if (chance(random, 0.2)) return std::to_string(high);
  return std::to_string(std::uniform_int_distribution<std::uint64_t>(low, high)(random));
}

std::uint64_t topOf(LY_DATA_TYPE type) {
  return type == LY_TYPE_UINT8 ? 255 : type == LY_TYPE_UINT16 ? 65535 : 4294967295U;
}

std::string valueFor(const lysc_node* node, const lysc_type* type, Random& random) {
  if (std::string_view(node->name) == "prefix") return prefixFor(node, random);
  const auto pool = pools().find(node->name);
  if (pool != pools().end()) return pick(random, pool->second);
  switch (type->basetype) {
    case LY_TYPE_BOOL:
      return chance(random, 0.7) ? "true" : "false";
    case LY_TYPE_ENUM: {
      const auto* enums = reinterpret_cast<const lysc_type_enum*>(type)->enums;
      return enums[std::uniform_int_distribution<std::size_t>(0, LY_ARRAY_COUNT(enums) - 1)(random)].name;
    }
    case LY_TYPE_UINT8:
    case LY_TYPE_UINT16:
    case LY_TYPE_UINT32:
      return number(reinterpret_cast<const lysc_type_num*>(type)->range, topOf(type->basetype), random);
    case LY_TYPE_LEAFREF:
      return pick(random, Pool{"G1", "G2"});
    default:
      throw std::runtime_error(std::string("no values for ") + node->name);
  }
}

void fill(lyd_node* parent, Random& random, const std::string& vrf);

void addLeaf(lyd_node* parent, const lysc_node* node, const lysc_type* type, Random& random) {
  lyd_new_term(parent, nullptr, node->name, valueFor(node, type, random).c_str(), 0, nullptr);
}

// One entry with random keys; an entry that is there already stays.
void addEntry(lyd_node* parent, const lysc_node* node, Random& random, const std::string& vrf, const Pool& keys) {
  lyd_node* entry = nullptr;
  std::string predicates;
  std::size_t given = 0;
  for (const lysc_node* key = lysc_node_child(node); key && lysc_is_key(key); key = key->next) {
    const auto value =
        given < keys.size() ? keys[given++] : valueFor(key, reinterpret_cast<const lysc_node_leaf*>(key)->type, random);
    predicates += std::string("[") + key->name + "='" + value + "']";
  }
  if (lyd_new_list2(parent, nullptr, node->name, predicates.c_str(), 0, &entry) != LY_SUCCESS) {
    throw std::runtime_error(std::string("cannot make ") + node->name + predicates + ": " + ly_errmsg(LYD_CTX(parent)));
  }
  for (const lyd_node* other = lyd_child(parent); other; other = other->next) {
    if (other != entry && lyd_compare_single(other, entry, 0) == LY_SUCCESS) {
      lyd_free_tree(entry);
      return;
    }
  }
  fill(entry, random, vrf);
}

Pool familiesFor(const lysc_node* node, const std::string& vrf) {
  bool global = false;
  for (const lysc_node* at = node; at; at = at->parent) global |= std::string_view(at->name) == "global";
  Pool names{"nicleaf-frr-bgp:ipv4-unicast", "nicleaf-frr-bgp:ipv6-unicast"};
  // EVPN sessions and the VPN tables belong to the default instance; a VRF's own EVPN part is under global.
  if (global || vrf == "default") names.emplace_back("nicleaf-frr-bgp:l2vpn-evpn");
  if (!global && vrf == "default") {
    names.emplace_back("nicleaf-frr-bgp:l3vpn-ipv4-unicast");
    names.emplace_back("nicleaf-frr-bgp:l3vpn-ipv6-unicast");
  }
  return names;
}

void addList(lyd_node* parent, const lysc_node* node, Random& random, const std::string& vrf) {
  const std::string_view name = node->name;
  if (name == "afi-safi") {
    for (const auto& family : familiesFor(node, vrf)) {
      if (chance(random, 0.6)) addEntry(parent, node, random, vrf, {family});
    }
    return;
  }
  const Pool vrfs{vrf == "red" ? "blue" : "red"};
  const int count = std::uniform_int_distribution<int>(0, 2)(random);
  for (int i = 0; i < count; ++i) addEntry(parent, node, random, vrf, name == "import-vrf-list" ? vrfs : Pool{});
}

// What bgpd takes only in one kind of instance is left out of the other.
bool fits(const lysc_node* node, const std::string& vrf) {
  static const std::vector<std::string_view> kDefaultOnly{"advertise-all-vni",
                                                          "autort-rfc8365-compatible",
                                                          "advertise-default-gateway",
                                                          "advertise-svi-ip",
                                                          "flooding",
                                                          "duplicate-address-detection",
                                                          "multihoming",
                                                          "enable-resolve-overlay-index"};
  static const std::vector<std::string_view> kVrfOnly{"ip-vrf", "default-originate", "advertise-pip"};
  const std::string_view parent = node->parent ? node->parent->name : "";
  if (parent != "l2vpn-evpn") return true;
  const auto& wrong = vrf == "default" ? kVrfOnly : kDefaultOnly;
  return std::find(wrong.begin(), wrong.end(), node->name) == wrong.end();
}

void fill(lyd_node* parent, Random& random, const std::string& vrf) {
  for (const lysc_node* node = lysc_node_child(parent->schema); node; node = node->next) {
    if (!(node->flags & LYS_CONFIG_W) || lysc_is_key(node) || !fits(node, vrf)) continue;
    const std::string_view name = node->name;
    switch (node->nodetype) {
      case LYS_CONTAINER: {
        lyd_node* made = nullptr;
        // Containers of a family stand under a 'when' on the family's name.
        if (const lyd_node* key = lyd_child(parent); key && std::string_view(parent->schema->name) == "afi-safi" &&
                                                     std::string(lyd_get_value(key)).find(name) == std::string::npos) {
          continue;
        }
        if (lyd_new_inner(parent, nullptr, node->name, 0, &made) == LY_SUCCESS) fill(made, random, vrf);
        break;
      }
      case LYS_LIST:
        if (name != "vni" || vrf == "default") addList(parent, node, random, vrf);
        break;
      case LYS_LEAF:
        if ((node->flags & LYS_MAND_TRUE) || chance(random, name == "advertise-all-vni" ? 0.8 : 0.25)) {
          if (name == "local-as" && std::string_view(node->parent->name) == "global") {
            lyd_new_term(parent, nullptr, node->name, chance(random, 0.9) ? "65000" : "65009", 0, nullptr);
          } else {
            addLeaf(parent, node, reinterpret_cast<const lysc_node_leaf*>(node)->type, random);
          }
        }
        break;
      case LYS_LEAFLIST:
        for (int i = 0; i < 2; ++i) {
          if (chance(random, 0.3)) {
            const auto* type = reinterpret_cast<const lysc_node_leaflist*>(node)->type;
            const auto value = valueFor(node, type, random);
            bool known = false;
            for (const lyd_node* at = lyd_child(parent); at; at = at->next) {
              known |= at->schema == node && value == lyd_get_value(at);
            }
            if (!known) lyd_new_term(parent, nullptr, node->name, value.c_str(), 0, nullptr);
          }
        }
        break;
      default:
        break;
    }
  }
}

bool isOptional(const lyd_node* node) {
  if (std::string_view(node->schema->name) == "global") return false;  // with the mandatory AS number in it
  return node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST | LYS_CONTAINER) ||
         (!lysc_is_key(node->schema) && !(node->schema->flags & LYS_MAND_TRUE));
}

void collect(lyd_node* node, std::vector<lyd_node*>& out) {
  for (lyd_node* at = lyd_child(node); at; at = at->next) {
    if (isOptional(at)) out.push_back(at);
  }
  for (lyd_node* at = lyd_child(node); at; at = at->next) collect(at, out);
}

lyd_node* nodeAt(lyd_node* tree, const std::string& path) {
  lyd_node* found = nullptr;
  return lyd_find_path(tree, path.c_str(), 0, &found) == LY_SUCCESS ? found : nullptr;
}

std::string pathOf(const lyd_node* node) {
  char* text = lyd_path(node, LYD_PATH_STD, nullptr, 0);
  std::string path = text;
  free(text);
  return path;
}

// What bgpd refuses for reasons that YANG does not know: mostly the kind of session.
void makeAcceptable(lyd_node* tree) {
  std::vector<lyd_node*> nodes;
  collect(tree, nodes);
  std::vector<std::string> gone;
  for (const lyd_node* node : nodes) {
    const std::string_view name = node->schema->name;
    const lyd_node* peer = node;
    while (peer && !(peer->schema->nodetype == LYS_LIST && peer->schema->parent &&
                     (std::string_view(peer->schema->parent->name) == "neighbors" ||
                      std::string_view(peer->schema->parent->name) == "peer-groups"))) {
      peer = lyd_parent(peer);
    }
    if (!peer) continue;
    lyd_node* type = nullptr;
    const bool typed = lyd_find_path(peer, "neighbor-remote-as/remote-as-type", 0, &type) == LY_SUCCESS;
    const std::string_view kind = typed ? lyd_get_value(type) : "";
    const bool unnumbered = std::string_view(peer->schema->name) == "unnumbered-neighbor";
    const bool local = name == "local-as" && node->schema->nodetype == LYS_CONTAINER;
    if ((name == "route-reflector-client" && kind != "internal") || (local && kind != "external") ||
        (name == "private-as" && kind != "external") || (name == "replace-peer-as" && kind != "external") ||
        (unnumbered && (name == "ttl-security" || name == "ebgp-multihop"))) {
      gone.push_back(pathOf(node));
    }
  }
  for (const auto& path : gone) {
    if (lyd_node* node = nodeAt(tree, path)) lyd_free_tree(node);
  }
}

}  // namespace

RandomConfig::RandomConfig() {
  ly_log_options(LY_LOSTORE_LAST);
  ly_ctx_new(NICLEAF_SOURCE_DIR "/yang", LY_CTX_DISABLE_SEARCHDIR_CWD, &context_);
  if (!ly_ctx_load_module(context_, "nicleaf-frr-bgp", nullptr, nullptr)) throw std::runtime_error("no model");
}

RandomConfig::~RandomConfig() { ly_ctx_destroy(context_); }

RandomConfig::Tree RandomConfig::parse(const std::string& json) const {
  lyd_node* tree = nullptr;
  if (lyd_parse_data_mem(context_, json.c_str(), LYD_JSON, LYD_PARSE_STRICT | LYD_PARSE_ONLY, 0, &tree) != LY_SUCCESS) {
    throw std::runtime_error(ly_errmsg(context_));
  }
  return Tree(tree);
}

std::string RandomConfig::print(const lyd_node* tree) {
  char* text = nullptr;
  lyd_print_mem(&text, tree, LYD_JSON, LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK);
  std::string json = text ? text : "{}";
  free(text);
  return json;
}

bool RandomConfig::same(const lyd_node* one, const lyd_node* other) {
  lyd_node* difference = nullptr;
  const LY_ERR error = lyd_diff_siblings(one, other, 0, &difference);
  const Tree owner(difference);
  return error == LY_SUCCESS && !difference;
}

bool RandomConfig::isValid(const lyd_node* tree) const {
  lyd_node* copy = nullptr;
  lyd_dup_siblings(tree, nullptr, LYD_DUP_RECURSIVE, &copy);
  const bool valid = lyd_validate_all(&copy, context_, LYD_VALIDATE_NO_STATE, nullptr) == LY_SUCCESS;
  lyd_free_all(copy);
  ly_err_clean(context_, nullptr);
  return valid;
}

// Takes away what libyang complains about until it does not.
void RandomConfig::repair(Tree& tree, Random& random) const {
  for (int round = 0; round < 2000; ++round) {
    lyd_node* copy = nullptr;
    lyd_dup_siblings(tree.get(), nullptr, LYD_DUP_RECURSIVE, &copy);
    const bool valid = lyd_validate_all(&copy, context_, LYD_VALIDATE_NO_STATE, nullptr) == LY_SUCCESS;
    lyd_free_all(copy);
    if (valid) return;
    std::string path = ly_errpath(context_) ? ly_errpath(context_) : "";
    ly_err_clean(context_, nullptr);
    const auto begin = path.find('"');
    if (begin != std::string::npos) path = path.substr(begin + 1, path.find('"', begin + 1) - begin - 1);
    lyd_node* culprit = nodeAt(tree.get(), path);
    // A 'must' of a container is broken by one of its leaves.
    if (culprit && culprit->schema->nodetype == LYS_CONTAINER && lyd_child(culprit)) {
      std::vector<lyd_node*> inside;
      collect(culprit, inside);
      if (!inside.empty()) culprit = pick(random, inside);
    }
    while (culprit && !isOptional(culprit)) culprit = lyd_parent(culprit);
    if (!culprit || culprit == tree.get())
      throw std::runtime_error("cannot repair at " + path + ": " + print(tree.get()));
    lyd_free_tree(culprit);
  }
  throw std::runtime_error("cannot repair: " + print(tree.get()));
}

RandomConfig::Tree RandomConfig::make(Random& random, const lyd_node* previous) const {
  lyd_node* top = nullptr;
  lyd_new_path(nullptr, context_, "/nicleaf-frr-bgp:bgp", nullptr, 0, &top);
  Tree tree(top);
  const lysc_node* list = lysc_node_child(top->schema);
  for (const char* vrf : {"default", "red", "blue"}) {
    if (chance(random, std::string_view(vrf) == "default" ? 0.9 : 0.4)) addEntry(top, list, random, vrf, {vrf});
  }
  if (previous) {
    // Half of what was there: entries of its instances, grafted in.
    lyd_node* kept = nullptr;
    lyd_dup_siblings(previous, nullptr, LYD_DUP_RECURSIVE, &kept);
    std::vector<lyd_node*> nodes;
    collect(kept, nodes);
    std::vector<std::string> gone;
    for (const lyd_node* node : nodes) {
      if (chance(random, 0.15)) gone.push_back(pathOf(node));
    }
    for (const auto& path : gone) {
      if (lyd_node* node = nodeAt(kept, path); node && node != kept) lyd_free_tree(node);
    }
    if (chance(random, 0.5)) {
      tree.reset(kept);
    } else {
      lyd_node* merged = tree.release();
      lyd_merge_siblings(&merged, kept, LYD_MERGE_DESTRUCT);
      tree.reset(merged);
    }
  }
  makeAcceptable(tree.get());
  repair(tree, random);
  return tree;
}

std::vector<RandomConfig::Tree> RandomConfig::smaller(const lyd_node* tree) const {
  std::vector<lyd_node*> nodes;
  collect(const_cast<lyd_node*>(tree), nodes);
  std::vector<Tree> result;
  for (const lyd_node* node : nodes) {
    lyd_node* copy = nullptr;
    lyd_dup_siblings(tree, nullptr, LYD_DUP_RECURSIVE, &copy);
    Tree candidate(copy);
    if (lyd_node* gone = nodeAt(copy, pathOf(node)); gone && gone != copy) lyd_free_tree(gone);
    if (isValid(candidate.get())) result.push_back(std::move(candidate));
  }
  return result;
}

}  // namespace nicleaf::test
