// SPDX-License-Identifier: Apache-2.0
#include "frr/bgp_state.hpp"

#include <charconv>

#include <boost/json.hpp>

#include "nicleaf-events.pb.h"

namespace nicleaf::frr {
namespace {

namespace json = boost::json;
using model::SessionState;
using std::chrono::steady_clock;

// stringAt(), boolAt(), numberAt() and stringsAt() give an empty value if the member is absent or of another type.

/// The value at the end of a chain of members; nullptr if one of them is absent.
const json::value* descend(const json::object& object, std::initializer_list<std::string_view> names) {
  const json::object* here = &object;
  const json::value* found = nullptr;
  for (const auto name : names) {
    if (here == nullptr) return nullptr;
    found = here->if_contains({name.data(), name.size()});
    if (found == nullptr) return nullptr;
    here = found->if_object();
  }
  return found;
}

std::string stringAt(const json::object& object, std::string_view name) {
  const json::value* value = descend(object, {name});
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool boolAt(const json::object& object, std::string_view name) {
  const json::value* value = descend(object, {name});
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// RFC 7951: numbers up to 32 bits are JSON numbers, 64 bits are strings.
std::uint64_t numberAt(const json::object& object, std::string_view name) {
  const json::value* value = descend(object, {name});
  if (value == nullptr) return 0;
  if (const auto* digits = value->if_string()) {
    std::uint64_t result = 0;
    std::from_chars(digits->data(), digits->data() + digits->size(), result);
    return result;
  }
  boost::system::error_code error;
  const auto result = value->to_number<std::uint64_t>(error);
  return error ? 0 : result;
}

std::uint32_t number32At(const json::object& object, std::string_view name) {
  return static_cast<std::uint32_t>(numberAt(object, name));
}

std::vector<std::string> stringsAt(const json::object& object, std::string_view name) {
  std::vector<std::string> result;
  const json::value* value = descend(object, {name});
  if (value == nullptr || !value->is_array()) return result;
  for (const json::value& element : value->get_array()) {
    if (element.is_string()) result.emplace_back(element.get_string());
  }
  return result;
}

template <typename Visit>
void eachEntry(const json::object& object, std::initializer_list<std::string_view> names, Visit visit) {
  const json::value* value = descend(object, names);
  if (value == nullptr || !value->is_array()) return;
  for (const json::value& element : value->get_array()) {
    if (const json::object* entry = element.if_object()) visit(*entry);
  }
}

/// Splits "ipv4-unicast" or "ipv4 unicast" into AFI and SAFI.
void readFamilies(const json::object& state, model::Session& session) {
  eachEntry(state, {"afi-safi"}, [&](const json::object& family) {
    model::FamilyCounters counters;
    std::string name = stringAt(family, "name");
    if (const auto colon = name.find(':'); colon != std::string::npos) name.erase(0, colon + 1);
    const auto dash = name.find_first_of("- ");
    counters.afi = name.substr(0, dash);
    if (dash != std::string::npos) counters.safi = name.substr(dash + 1);
    counters.accepted = numberAt(family, "prefixes-accepted");
    counters.filtered = numberAt(family, "prefixes-filtered");
    counters.received = counters.accepted + counters.filtered;
    counters.more = boolAt(family, "more-prefixes-filtered");
    counters.advertised = numberAt(family, "prefixes-sent");
    session.families.push_back(std::move(counters));
  });
}

model::BfdState bfdStateFrom(std::string_view name) {
  using enum model::BfdState;
  for (const auto state : {kUnknown, kAdminDown, kDown, kUp}) {
    if (toString(state) == name) return state;
  }
  return name.empty() ? kNone : kUnknown;
}

void readSession(const std::string& vrf, std::uint32_t localAs, std::string_view key, const json::object& entry,
                 steady_clock::time_point now, model::Sessions& sessions) {
  const json::value* found = descend(entry, {"state"});
  const json::object* state = found == nullptr ? nullptr : found->if_object();
  if (state == nullptr) return;
  model::Session session;
  session.vrf = vrf;
  session.peer = stringAt(entry, key);
  session.state = sessionStateFrom(stringAt(*state, "session-state"));
  session.adminDown = boolAt(*state, "admin-down");
  session.localAs = {localAs};
  session.remoteAs = {number32At(*state, "remote-as")};
  session.description = stringAt(entry, "description");
  session.peerGroup = stringAt(entry, "peer-group");
  session.lastResetReason = stringAt(*state, "last-reset-reason");
  session.since = now - std::chrono::seconds(numberAt(*state, "uptime"));
  session.establishedTransitions = number32At(*state, "established-transitions");
  session.dropped = number32At(*state, "dropped");
  session.messagesReceived = numberAt(*state, "messages-received");
  session.messagesSent = numberAt(*state, "messages-sent");
  session.removed = {numberAt(*state, "attributes-removed"), numberAt(*state, "updates-changed"),
                     static_cast<std::uint8_t>(numberAt(*state, "last-removed-attribute"))};
  if (const json::value* value = descend(*state, {"refused"}); value != nullptr && value->is_object()) {
    const json::object& refused = value->get_object();
    session.refused = {number32At(refused, "policy"), number32At(refused, "as-path-loop"),
                       number32At(refused, "reflection-loop"), number32At(refused, "next-hop")};
  }
  session.bfd = bfdStateFrom(stringAt(*state, "bfd-state"));
  readFamilies(*state, session);
  sessions.insert_or_assign({session.vrf, session.peer}, std::move(session));
}

void readVnis(const std::string& vrf, const json::object& state, std::vector<model::VniStatus>& vnis) {
  if (const auto l3vni = number32At(state, "l3vni"); l3vni != 0) {
    vnis.push_back({{l3vni},
                    true,
                    vrf,
                    boolAt(state, "l3vni-up"),
                    stringAt(state, "rd"),
                    stringsAt(state, "import-route-target"),
                    stringsAt(state, "export-route-target"),
                    {}});
  }
  eachEntry(state, {"vni"}, [&](const json::object& entry) {
    model::VniStatus vni{{number32At(entry, "vni")},
                         false,
                         stringAt(entry, "tenant-vrf"),
                         boolAt(entry, "live"),
                         stringAt(entry, "rd"),
                         stringsAt(entry, "import-route-target"),
                         stringsAt(entry, "export-route-target"),
                         {}};
    for (const std::string& vtep : stringsAt(entry, "remote-vtep")) {
      if (const auto address = model::IpAddress::parse(vtep)) vni.remoteVteps.push_back(*address);
    }
    vnis.push_back(std::move(vni));
  });
}

}  // namespace

model::Expected<BgpState> readBgpState(std::string_view document, steady_clock::time_point now) {
  BgpState result;
  if (document.empty()) return result;
  boost::system::error_code error;
  const json::value root = json::parse({document.data(), document.size()}, error);
  if (error || !root.is_object()) {
    return model::fail(
        {model::ErrorCode::kInternal, "bgpd", "reading its state", "a JSON object", "the answer is something else"});
  }
  eachEntry(root.get_object(), {"nicleaf-frr-bgp:bgp", "instance"}, [&](const json::object& instance) {
    const std::string vrf = stringAt(instance, "vrf");
    const json::value* global = descend(instance, {"global"});
    const bool known = global != nullptr && global->is_object();
    const std::uint32_t localAs = known ? number32At(global->get_object(), "local-as") : 0;
    eachEntry(instance, {"neighbors", "neighbor"}, [&](const json::object& entry) {
      readSession(vrf, localAs, "remote-address", entry, now, result.sessions);
    });
    eachEntry(instance, {"neighbors", "unnumbered-neighbor"},
              [&](const json::object& entry) { readSession(vrf, localAs, "interface", entry, now, result.sessions); });
    const json::value* state = descend(instance, {"state"});
    if (state == nullptr || !state->is_object()) return;
    readVnis(vrf, state->get_object(), result.vnis);
    if (stringAt(state->get_object(), "accepts-connections-from") == "anybody") result.openPorts.push_back(vrf);
  });
  std::sort(result.vnis.begin(), result.vnis.end(), [](const auto& a, const auto& b) { return a.vni < b.vni; });
  return result;
}

SessionState sessionStateFrom(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(SessionState::kDeleted); ++i) {
    const auto state = static_cast<SessionState>(i);
    if (model::toString(state) == name) return state;
  }
  return SessionState::kUnknown;
}

namespace {

/// The protocol's numbers are the model's. A number that is unknown here, from a newer module, gives kUnknown.
SessionState fromWire(int number) {
  return number >= 0 && number <= static_cast<int>(SessionState::kDeleted) ? static_cast<SessionState>(number)
                                                                           : SessionState::kUnknown;
}

}  // namespace

model::Session sessionFrom(const events::SessionEvent& event, steady_clock::time_point now) {
  model::Session session;
  session.vrf = event.vrf();
  session.peer = event.peer();
  session.state = event.deleted() ? SessionState::kDeleted : fromWire(event.new_state());
  session.adminDown = event.admin_down();
  session.localAs = {event.local_as()};
  session.remoteAs = {event.remote_as()};
  session.description = event.description();
  session.peerGroup = event.peer_group();
  session.lastResetReason = event.reason();
  session.since = now - std::chrono::seconds(event.uptime_s());
  session.establishedTransitions = event.established_transitions();
  session.dropped = event.dropped();
  session.messagesReceived = event.messages_received();
  session.messagesSent = event.messages_sent();
  session.removed = {event.attributes_removed(), event.updates_changed(),
                     static_cast<std::uint8_t>(event.last_removed_attribute())};
  const auto& refused = event.refused();
  session.refused = {refused.policy(), refused.as_path_loop(), refused.reflection_loop(), refused.next_hop()};
  session.bfd = event.bfd() <= static_cast<int>(model::BfdState::kUp) ? static_cast<model::BfdState>(event.bfd())
                                                                      : model::BfdState::kUnknown;
  for (const auto& family : event.families()) {
    session.families.push_back({.afi = family.afi(),
                                .safi = family.safi(),
                                .received = family.received(),
                                .accepted = family.accepted(),
                                .filtered = family.filtered(),
                                .advertised = family.advertised(),
                                .more = family.more()});
  }
  return session;
}

SessionState stateBefore(const events::SessionEvent& event) { return fromWire(event.old_state()); }

}  // namespace nicleaf::frr
