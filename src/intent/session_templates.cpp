// SPDX-License-Identifier: Apache-2.0
#include "intent/session_templates.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "intent/document.hpp"
#include "intent/entry_lists.hpp"
#include "intent/intent_builder.hpp"
#include "intent/invalid.hpp"
#include "intent/leaf_value.hpp"
#include "intent/names.hpp"
#include "intent/type_words.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

constexpr char kFabric[] = "nicleaf-fabric:fabric";
constexpr char kList[] = "session-template";    // of the fabric
constexpr char kChoice[] = "session-template";  // the leaf of a session

/// The lists of sessions in an IP-VRF, and their keys.
constexpr std::array<std::pair<const char*, const char*>, 3> kSessionLists{
    {{"bgp-session", "peer-address"}, {"bgp-interface-session", "interface"}, {"bgp-listen-range", "prefix"}}};

/// A setting that is not taken from the template if the session gives `instead`, with any value but `fitting`.
struct Bound {
  std::string_view setting, instead, fitting;
};
constexpr std::array<Bound, 5> kBound{{{"password", "password-file", ""},
                                       {"allowed-remote-as", "remote-as", "external"},
                                       {"password-file", "password", ""},
                                       {"prefix-limit-restart", "prefix-limit-action", "restart"},
                                       {"shutdown-message", "enabled", "false"}}};

std::string textOf(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

bool takes(const json::object& session, std::string_view setting) {
  if (session.contains(setting)) return false;
  return std::ranges::none_of(kBound, [&](const Bound& bound) {
    const json::value* instead = bound.setting == setting ? session.if_contains(bound.instead) : nullptr;
    return instead != nullptr && textOf(*instead) != bound.fitting;
  });
}

std::size_t valuesIn(const json::value& value) {
  std::size_t count = 1;
  if (const auto* list = value.if_array()) {
    for (const json::value& item : *list) count += valuesIn(item);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) count += valuesIn(member.value());
  }
  return count;
}

const lysc_node* childOf(const lysc_node& parent, std::string_view name) {
  return lys_find_child(&parent, parent.module, name.data(), name.size(), 0, 0);
}

/// The same members in the order of the schema, which is that of the canonical document.
json::value ordered(const lysc_node& node, const json::value& value) {
  if (const auto* list = value.if_array()) {
    json::array result;
    for (const json::value& item : *list) result.push_back(ordered(node, item));
    return result;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  json::object result;
  for (const lysc_node* child = nullptr; (child = lys_getnext(child, &node, nullptr, 0)) != nullptr;)
    if (const json::value* member = object->if_contains(child->name)) result[child->name] = ordered(*child, *member);
  return result;
}

/// The key as paths have it: an address or a prefix has several spellings.
std::string canonicalKey(const std::string& key) {
  if (const auto address = model::IpAddress::parse(key)) return address->toString();
  const auto prefix = model::IpPrefix::parse(key);
  return prefix ? prefix->toString() : key;
}

std::string pathOf(const json::object& vrf, const char* list, const char* keyName, const std::string& key) {
  return std::string("/") + kFabric + "/ip-vrf[name='" + textOf(vrf.at("name")) + "']/" + list + "[" + keyName + "='" +
         key + "']";
}

/// Calls `visit` with the schema node of the list, the entry, its data path, and the path with the key as written.
template <typename Visit>
void forEachSession(json::object& fabric, Visit visit) {
  json::value* vrfs = fabric.if_contains("ip-vrf");
  if (vrfs == nullptr) return;
  for (json::value& vrf : vrfs->as_array()) {
    for (const auto& [list, keyName] : kSessionLists) {
      json::value* entries = vrf.as_object().if_contains(list);
      if (entries == nullptr) continue;
      for (json::value& entry : entries->as_array()) {
        const std::string key = textOf(entry.as_object().at(keyName));
        visit(list, entry.as_object(), pathOf(vrf.as_object(), list, keyName, canonicalKey(key)),
              pathOf(vrf.as_object(), list, keyName, key));
      }
    }
  }
}

}  // namespace

/// One expansion: the templates by name, and the errors so far.
class SessionTemplates::Expansion {
 public:
  Expansion(const FabricSchema& schema, SessionTemplates& result)
      : fabric_(*schema.module()->compiled->data), vrf_(*childOf(fabric_, "ip-vrf")), result_(result) {}

  void take(json::object& fabric) {
    json::value* templates = fabric.if_contains(kList);
    if (templates == nullptr) return;
    result_.templates_ = ordered(*childOf(fabric_, kList), *templates).as_array();
    fabric.erase(kList);
    for (const json::value& one : result_.templates_) {
      const std::string name = textOf(one.as_object().at("name"));
      names_.push_back(name);
      byName_.emplace(name, &one.as_object());
    }
  }

  void session(const char* list, json::object& session, const std::string& path, std::string writtenPath) {
    const json::value* choice = session.if_contains(kChoice);
    if (choice == nullptr || copied_ > kMaxValues) return;
    const lysc_node& schema = *childOf(vrf_, list);
    Session noted{std::move(writtenPath), textOf(*choice), {}, ordered(schema, session).as_object()};
    const auto found = byName_.find(noted.templateName);
    if (found == byName_.end()) return unknown(path, noted.templateName);
    for (const auto& setting : *found->second) {
      if (setting.key() == "name" || !takes(noted.given, setting.key())) continue;
      if (childOf(schema, setting.key()) == nullptr) {
        report(path + "/" + kChoice, "value " + quoted(noted.templateName),
               "a session-template without " + std::string(setting.key()) + ", which a " + list + " cannot have");
        continue;
      }
      copied_ += valuesIn(setting.value());
      if (copied_ > kMaxValues) {
        return report("document", "more values in session-templates, for each session that uses them",
                      "at most " + std::to_string(kMaxValues));
      }
      session[setting.key()] = setting.value();
      noted.inherited.emplace(setting.key());
    }
    complete(schema, session, path, noted.templateName);
    result_.sessions_.insert_or_assign(path, std::move(noted));
  }

  [[nodiscard]] model::Errors& errors() { return errors_; }
  [[nodiscard]] std::size_t copied() const { return copied_; }

 private:
  void report(std::string path, std::string found, std::string expected) {
    errors_.push_back(invalid(std::move(path), std::move(found), std::move(expected)));
  }

  void unknown(const std::string& path, const std::string& name) {
    std::string expected = "the name of a session-template in this document";
    if (const auto nearest = nearestName(name, names_)) {
      expected = quoted(*nearest);
    } else {
      expected += names_.empty() ? ", which has none" : ", such as " + quoted(names_.front());
    }
    report(path + "/" + kChoice, "value " + quoted(name), std::move(expected));
  }

  /// checkSchema() requires nothing of a session with a template.
  void complete(const lysc_node& schema, const json::object& session, const std::string& path,
                const std::string& name) {
    const std::string where = " here and in session-template " + quoted(name);
    for (const lysc_node* child = nullptr; (child = lys_getnext(child, &schema, nullptr, 0)) != nullptr;) {
      const json::value* value = session.if_contains(child->name);
      if (child->nodetype == LYS_LEAF && value == nullptr && (child->flags & LYS_MAND_TRUE) != 0)
        report(path + "/" + child->name, "missing" + where, describeNode(*child));
      if (child->nodetype != LYS_LEAFLIST || value != nullptr) continue;
      const auto least = reinterpret_cast<const lysc_node_leaflist&>(*child).min;
      if (least > 0) report(path + "/" + child->name, "0 entries" + where, "at least " + std::to_string(least));
    }
  }

  const lysc_node &fabric_, &vrf_;
  SessionTemplates& result_;
  std::map<std::string, const json::object*> byName_;
  std::vector<std::string> names_;
  std::size_t copied_ = 0;
  model::Errors errors_;
};

tl::expected<SessionTemplates, model::Errors> SessionTemplates::expand(const FabricSchema& schema,
                                                                       json::object& document) {
  SessionTemplates result;
  Expansion expansion(schema, result);
  json::object& fabric = document.at(kFabric).as_object();
  expansion.take(fabric);
  forEachSession(fabric, [&](const char* list, json::object& session, const std::string& path, std::string written) {
    expansion.session(list, session, path, std::move(written));
  });
  if (!expansion.errors().empty()) return tl::unexpected(std::move(expansion.errors()));
  result.copied_ = expansion.copied();
  return result;
}

model::Errors SessionTemplates::explained(model::Errors errors) const {
  for (model::Error& error : errors) {
    for (const auto& [path, session] : sessions_) {
      const auto isIn = [&](const std::string& place) { return error.object.starts_with(place + "/"); };
      if (!isIn(path) && !isIn(session.writtenPath)) continue;
      const std::size_t start = (isIn(path) ? path : session.writtenPath).size() + 1;
      const std::string setting = error.object.substr(start, error.object.find_first_of("/[", start) - start);
      const std::string origin = session.inherited.contains(setting) ? "from" : "in a session with";
      error.attempted +=
          (error.attempted.empty() ? "" : " ") + origin + " session-template " + quoted(session.templateName);
      break;
    }
  }
  return errors;
}

std::string SessionTemplates::restored(std::string canonical) const {
  if (templates_.empty()) return canonical;
  json::value document = json::parse(canonical);
  json::object& fabric = document.as_object().at(kFabric).as_object();
  forEachSession(fabric, [&](const char*, json::object& session, const std::string& path, const std::string&) {
    if (const auto noted = sessions_.find(path); noted != sessions_.end()) session = noted->second.given;
  });
  json::object result;
  for (const auto& member : fabric) {
    if (entryList(member.key())) result[kList] = templates_;
    result[member.key()] = member.value();
  }
  result[kList] = templates_;
  fabric = std::move(result);
  return json::serialize(document);
}

void SessionTemplates::note(model::Intent& intent) const {
  for (model::IpVrf& vrf : intent.ipVrfs) {
    for (model::BgpSession& session : vrf.sessions) {
      const auto noted = sessions_.find(model::pathOf(vrf, session));
      if (noted != sessions_.end()) session.inherited = noted->second.inherited;
    }
  }
}

tl::expected<model::Intent, model::Errors> buildShownIntent(const std::string& shown) {
  const FabricSchema schema;
  json::object document = json::parse(shown).as_object();
  const auto templates = SessionTemplates::expand(schema, document);
  if (!templates) return tl::unexpected(templates.error());
  // Sessions with a template have no defaults in it. The members of the model have the same ones.
  auto intent = buildIntent(json::serialize(document));
  if (intent) templates->note(*intent);
  return intent;
}

}  // namespace nicleaf::intent
