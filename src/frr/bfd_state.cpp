// SPDX-License-Identifier: Apache-2.0
#include "frr/bfd_state.hpp"

#include <boost/json.hpp>

namespace nicleaf::frr {
namespace {

namespace json = boost::json;

constexpr char kSessions[] = "/frr-bfdd:bfdd/bfd/sessions";  // FRR 8 does not iterate a list by itself

std::string text(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr) return "";
  return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

model::BfdState stateFrom(const std::string& name) {
  using enum model::BfdState;
  if (name == "up") return kUp;
  return name == "admin-down" ? kAdminDown : kDown;  // "down", "init"
}

/// The member without its module's prefix, which libyang prints at the top only.
const json::value* member(const json::value& from, std::string_view name) {
  if (!from.is_object()) return nullptr;
  for (const auto& [key, value] : from.get_object()) {
    const std::string_view full = key;
    if (full.substr(full.find(':') + 1) == name) return &value;
  }
  return nullptr;
}

}  // namespace

BfdPeers bfdPeersOf(const std::string& document) {
  BfdPeers peers;
  boost::system::error_code error;
  json::value parsed = json::parse(document, error);
  const json::value* at = error ? nullptr : &parsed;
  for (const char* name : {"bfdd", "bfd", "sessions", "single-hop"}) at = at == nullptr ? nullptr : member(*at, name);
  if (at == nullptr || !at->is_array()) return peers;
  for (const json::value& entry : at->get_array()) {
    const json::object& session = entry.as_object();
    const auto address = model::IpAddress::parse(text(session, "dest-addr"));
    const std::string interface = text(session, "interface");
    const json::value* stats = session.if_contains("stats");
    if (!address || stats == nullptr || !(interface.empty() || interface == "*")) continue;
    const json::object& counters = stats->as_object();
    const std::string ups = text(counters, "session-up-count");
    peers[{text(session, "vrf"), *address}] = {stateFrom(text(counters, "local-state")), !ups.empty() && ups != "0"};
  }
  return peers;
}

BfddState::BfddState(boost::asio::io_context& io, Endpoint bfdd, Deadlines deadlines)
    : client_(io, std::move(bfdd), {"frr-bfdd"}, deadlines) {}

void BfddState::get(Handler<BfdPeers> done) {
  client_.get(::frr::GetRequest::STATE, {kSessions},
              [done = std::move(done)](model::Expected<std::vector<std::string>> documents) {
                if (!documents) return done(tl::unexpected(documents.error()));
                BfdPeers peers;
                for (const std::string& document : *documents) peers.merge(bfdPeersOf(document));
                done(std::move(peers));
              });
}

}  // namespace nicleaf::frr
