// SPDX-License-Identifier: Apache-2.0
#include "cli/session_rows.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kNames = 3;  // columns that are never cut: VRF, PEER, AS

bool isUnderlay(const json::value& session) { return text(session, "vrf") == "default"; }

std::string nameOf(const json::value& session) { return text(session, "vrf") + ' ' + text(session, "peer"); }

/// "ipv4" of "ipv4-unicast", "evpn" of "l2vpn-evpn".
std::string afiOf(const std::string& name) {
  if (name == "l2vpn-evpn") return "evpn";
  const std::size_t end = name.find("-unicast");
  return name.substr(0, end);
}

void addSession(Table& table, const json::value& session) {
  std::vector<std::string> row{text(session, "vrf"),       text(session, "peer"),
                               text(session, "remote-as"), text(session, "session-state"),
                               upOrDownFor(session),       text(session, "established-transitions")};
  json::array families = list(session, "address-family");
  if (families.empty()) families.emplace_back(json::object());
  for (const json::value& family : families) {
    const char* more = text(family, "more-prefixes-refused") == "true" ? "+" : "";
    row.insert(row.end(), {afiOf(text(family, "name")), text(family, "prefixes-received") + more,
                           text(family, "prefixes-refused") + more, text(family, "prefixes-sent")});
    table.add(row);
    row.assign(6, "");  // only the first line of a session has its data
  }
}

/// Words of bgpd's reason for a reset, and what helps then; VRF and PEER are replaced.
struct Advice {
  const char *words, *command, *why;
  bool ofTenants = true;  // else of all sessions
};
constexpr char kTenant[] = "nicleaf show tenant VRF --peer PEER", kPing[] = "IN ping PEER";
// The first that matches counts.
constexpr Advice kAdvice[] = {
    {"Bad Peer AS", kTenant, "compare its AS numbers with the server's"},
    {"Maximum Number of Prefixes", "nicleaf show refused --vrf VRF", "raise prefix-limit, or let it announce less"},
    {"Admin. shutdown", "nicleaf show intent", "the session is not enabled there"},
    {"received (Cease/Administrative Shutdown)", "ask the peer's operator", "the peer shut it down", false},
    {"Unsupported Capability", kTenant, "compare the families with the server's"},
    {"No AFI/SAFI activated", kTenant, "compare the families with the server's"},
    {"Interface down", "nicleaf show ports", "its port or uplink is down", false},
    {"Neighbor address lost", "nicleaf show ports", "its port or uplink has lost the neighbor", false},
    {"BFD", kPing, "the path is broken, or the peer has no BFD", false},
    {"Hold Timer Expired", kPing, "the peer, or the path to it, is gone", false},
    {"No path to specified Neighbor", kPing, "no route leads to the peer", false},
    {"Waiting for NHT", kPing, "no route leads to the peer", false},
    {"Peer closed the session", "look at the peer's log", "it closed the session", false},
    {"Notification received", "look at the peer's log", "it closed the session", false},
    {"", kTenant, "does BGP run there, with the same password?"},
    {"", "vtysh -c 'show bgp neighbors PEER'", "does BGP run on the other side?", false},
};

std::string filledIn(std::string advice, const json::value& session) {
  const auto put = [&](const std::string& placeholder, const std::string& value) {
    for (std::size_t at = 0; (at = advice.find(placeholder, at)) != std::string::npos; at += value.size())
      advice.replace(at, placeholder.size(), value);
  };
  put("IN ", isUnderlay(session) ? "" : "ip vrf exec VRF ");
  put("VRF", text(session, "vrf"));
  put("PEER", text(session, "peer"));
  return advice;
}

void printDown(std::ostream& out, const json::value& session) {
  const std::string reason = text(session, "last-reset-reason"), description = text(session, "description");
  const std::string since = upOrDownFor(session);
  out << nameOf(session) << (description.empty() ? "" : " (" + description + ")") << ": down"
      << (since.empty() ? "" : " for " + since) << ", "
      << (isUnderlay(session) ? "underlay" : "tenant " + text(session, "vrf")) << '\n';
  out << "  last reset: " << (reason.empty() ? "none yet" : reason) << '\n';
  const Attempt attempt = whatToTry(session);
  out << "  try: " << attempt.command << "\n       " << attempt.why << '\n';
}

}  // namespace

bool isEstablished(const json::value& session) { return text(session, "session-state") == "established"; }

std::string upOrDownFor(const json::value& session) {
  const std::string uptime = text(session, "uptime");
  long long seconds = 0;
  const auto [end, error] = std::from_chars(uptime.data(), uptime.data() + uptime.size(), seconds);
  return error == std::errc{} && !uptime.empty() ? humanDuration(std::chrono::seconds(seconds)) : "";
}

Attempt whatToTry(const json::value& session) {
  const std::string reason = text(session, "last-reset-reason");
  const auto fits = [&](const Advice& one) {
    return reason.find(one.words) != std::string::npos && !(isUnderlay(session) && one.ofTenants);
  };
  const Advice& advice = *std::ranges::find_if(kAdvice, fits);
  return {filledIn(advice.command, session), advice.why};
}

void printSessions(std::ostream& out, const json::array& sessions, bool coloured, std::size_t most) {
  Table table({"VRF", "PEER", "AS", "STATE", "FOR", "UPS", "AFI", "RCVD", "REFD", "SENT"}, kNames);
  for (std::size_t i = 0; i < sessions.size() && i < most; ++i) addSession(table, sessions[i]);
  table.print(out, coloured);
  if (sessions.size() > most) out << "and " << sessions.size() - most << " more\n";
}

void printTroubles(std::ostream& out, const json::array& sessions) {
  for (const json::value& one : sessions) {
    // Of one that is unknown, because bgpd is not heard, the last reset is not the matter.
    if (!isEstablished(one) && text(one, "session-state") != "unknown") printDown(out, one);
    if (const std::string bfd = text(one, "bfd-state"); !bfd.empty() && bfd != "up")
      out << nameOf(one) << ": BFD is " << bfd << '\n';
    if (const std::string type = text(one, "last-removed-attribute"); !type.empty())
      out << nameOf(one) << ": path attributes removed: " << text(one, "attributes-removed") << ", the last of type "
          << type << '\n';
  }
}

}  // namespace nicleaf::cli
