// SPDX-License-Identifier: Apache-2.0
#include "cli/tenant_command.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "intent/session_templates.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

std::vector<std::string> familiesOf(const model::BgpSession& session) {
  std::vector<std::string> names;
  names.reserve(session.families.size());
  for (const model::UnicastFamily family : session.families)
    names.emplace_back(family == model::UnicastFamily::kIpv4 ? "ipv4-unicast" : "ipv6-unicast");
  return names;
}

std::vector<std::string> prefixesOf(const model::BgpSession& session) {
  std::vector<std::string> words;
  words.reserve(session.allowedPrefixes.size());
  for (const model::AllowedPrefix& allowed : session.allowedPrefixes) words.push_back(prefixWords(allowed));
  return words;
}

const char* hears(model::Advertise advertise) {
  using enum model::Advertise;
  switch (advertise) {
    case kNothing:
      return "nothing";
    case kDefaultRoute:
      return "a default route";
    case kConnected:
      return "the subnets of its IP-VRF on this DPU";
    case kVrf:
      return "all routes of its IP-VRF";
  }
  return "";
}

std::string joined(const std::vector<std::string>& words, const char* ifNone) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? ifNone : text;
}

std::string addressOfServer(const model::BgpSession& session) {
  if (!session.interface.empty()) return "link-local, behind port " + session.interface;
  return (session.listenRange ? "any in " : "") + peerOf(session);
}

std::string addressOfDpu(const ServerSession& one) {
  if (!one.session.interface.empty()) return "link-local";
  return one.dpuAddress ? one.dpuAddress->toString() : "behind a router of the tenant";
}

/// Name and value of each line about a session; the same for people and for machines.
std::vector<std::pair<const char*, std::string>> facts(const ServerSession& one) {
  const model::BgpSession& session = one.session;
  std::vector<std::pair<const char*, std::string>> result = {
      {"server-address", addressOfServer(session)},
      {"server-as", serverAsWords(one)},
      {"dpu-address", addressOfDpu(one)},
      {"dpu-as", toString(one.dpuAs)},
      {"families", joined(familiesOf(session), "")},
      {"password", hasPassword(session) ? "required (TCP-MD5), not shown here" : "none"},
      {"hold-time",
       std::to_string(session.holdTime.count()) + " s, keepalive " + std::to_string(session.keepalive.count()) + " s"},
      {"may-announce", joined(prefixesOf(session), "nothing")},
      {"hears", hears(session.advertise)},
      {"at-most", std::to_string(session.prefixLimit) + " prefixes of a family"},
  };
  if (session.multihop) result.emplace_back("hops", "at most " + std::to_string(*session.multihop));
  if (session.ttlSecurity)
    result.emplace_back("ttl", "send with 255: packets from more than " + std::to_string(*session.ttlSecurity) +
                                   " hops away are dropped");
  if (one.bfd)
    result.emplace_back("bfd", "single hop (RFC 5881); the DPU sends every " +
                                   std::to_string(one.bfd->desiredTransmission.count()) + " ms, takes every " +
                                   std::to_string(one.bfd->requiredReceive.count()) + " ms, detect multiplier " +
                                   std::to_string(one.bfd->detectMultiplier));
  if (carriesIpv4OverIpv6(session)) result.emplace_back("ipv4-next-hops", "IPv6 addresses (RFC 8950)");
  if (!session.enabled)
    result.emplace_back("shut-down", session.shutdownMessage.empty() ? "by the operator" : session.shutdownMessage);
  return result;
}

void print(Session& session, const std::vector<ServerSession>& sessions) {
  if (session.json) {
    json::array all;
    for (const ServerSession& one : sessions) {
      json::object& object = all.emplace_back(json::object()).as_object();
      for (const auto& [name, value] : facts(one)) object.emplace(name, value);
    }
    session.out << pretty(all) << '\n';
    return;
  }
  bool first = true;
  for (const ServerSession& one : sessions) {
    if (!first) session.out << '\n';
    first = false;
    const std::string& description = one.session.description;
    session.out << "session with " << peerOf(one.session) << (description.empty() ? "" : " (" + description + ")")
                << '\n';
    for (const auto& [name, value] : facts(one)) {
      std::string label = name;
      std::ranges::replace(label, '-', ' ');
      session.out << "  " << label << std::string(16 - label.size(), ' ') << value << '\n';
    }
  }
}

int notFound(Session& session, const std::string& what) {
  session.err << "nicleaf: " << what << '\n';
  return kUsage;
}

}  // namespace

int showTenant(Session& session, const TenantRequest& request) {
  const auto answer = session.client.get(api::Client::DataType::kConfig, kDeadline);
  if (!answer && answer.error().kind != api::CallError::Kind::kNotFound) return report(session, answer.error());
  if (!answer) return notFound(session, "no intent is applied");
  const auto intent = intent::buildShownIntent(*answer);
  if (!intent) return notFound(session, intent.error().front().message());
  const auto vrf = std::ranges::find(intent->ipVrfs, request.vrf, &model::IpVrf::name);
  if (vrf == intent->ipVrfs.end()) return notFound(session, "the applied intent has no ip-vrf '" + request.vrf + "'");
  std::vector<ServerSession> sessions;
  for (const ServerSession& one : serverSessions(*intent, *vrf)) {
    if (request.peer.empty() || peerOf(one.session) == request.peer) sessions.push_back(one);
  }
  if (sessions.empty()) {
    return notFound(session, request.peer.empty() ? "ip-vrf '" + request.vrf + "' has no session"
                                                  : "ip-vrf '" + request.vrf + "' has no session with " + request.peer);
  }
  if (request.config != nullptr)
    session.out << request.config(sessions);
  else
    print(session, sessions);
  return kOk;
}

}  // namespace nicleaf::cli
