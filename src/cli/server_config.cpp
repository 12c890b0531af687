// SPDX-License-Identifier: Apache-2.0
#include "cli/server_config.hpp"

#include <algorithm>
#include <chrono>

namespace nicleaf::cli {
namespace {

using model::AllowedPrefix;
using model::BgpSession;
using model::UnicastFamily;

constexpr char kMask[] = "********";

/// The DPU's address in the subnet that has the peer.
std::optional<model::IpAddress> addressFor(const BgpSession& session, const std::vector<model::IpPrefix>& own) {
  if (!session.interface.empty()) return std::nullopt;
  const model::IpAddress& peer = session.listenRange ? session.listenRange->address : session.peerAddress;
  const auto found = std::ranges::find_if(own, [&](const model::IpPrefix& prefix) { return prefix.contains(peer); });
  return found != own.end() ? std::optional(found->address) : std::nullopt;
}

std::optional<model::BfdProfile> bfdOf(const model::Intent& intent, const BgpSession& session) {
  if (session.bfd.empty()) return std::nullopt;
  const model::BfdProfile* profile = model::profileNamed(intent, session.bfd);
  return profile != nullptr ? *profile : model::BfdProfile{};
}

bool anyAs(const BgpSession& session) { return session.remoteAs.kind == model::PeerAs::Kind::kExternal; }
std::string serverAs(const BgpSession& session) {
  return anyAs(session) ? "AS-OF-THE-SERVER" : toString(session.remoteAs.number);
}

std::string commaSeparated(const std::vector<model::Asn>& numbers) {
  std::string text;
  for (const model::Asn number : numbers) text += (text.empty() ? "" : ", ") + toString(number);
  return text;
}

bool overLink(const ServerSession& one) { return !one.session.interface.empty(); }
constexpr char kServersLink[] = "INTERFACE-OF-THE-SERVER";

std::string serverAddress(const BgpSession& session) {
  return session.listenRange ? "ADDRESS-OF-THE-SERVER" : peerOf(session);
}

std::string dpuAddress(const ServerSession& one) {
  return one.dpuAddress ? one.dpuAddress->toString() : "ADDRESS-OF-THE-DPU";
}

/// What a person has to fill in, as comments.
std::string toReplace(const ServerSession& one, const std::string& comment) {
  std::string text;
  if (hasPassword(one.session)) text += comment + "Replace " + kMask + " by the password of this session.\n";
  if (anyAs(one.session))
    text += comment + "Replace AS-OF-THE-SERVER by the server's AS number: " + serverAsWords(one) + ".\n";
  if (one.session.listenRange)
    text += comment + "Replace ADDRESS-OF-THE-SERVER by the server's address in " + peerOf(one.session) + ".\n";
  if (overLink(one))
    text += comment + "Replace " + kServersLink + " by the server's interface on the link to the DPU.\n";
  else if (!one.dpuAddress)
    text += comment + "Replace ADDRESS-OF-THE-DPU by the DPU's address on the way to this server.\n";
  return text;
}

bool isIpv4(UnicastFamily family) { return family == UnicastFamily::kIpv4; }
std::string familyName(UnicastFamily family) { return isIpv4(family) ? "ipv4" : "ipv6"; }

std::vector<AllowedPrefix> allowedOf(const BgpSession& session, UnicastFamily family) {
  std::vector<AllowedPrefix> result;
  std::ranges::copy_if(session.allowedPrefixes, std::back_inserter(result),
                       [&](const AllowedPrefix& allowed) { return allowed.prefix.isV4() == isIpv4(family); });
  return result;
}

/// A name made of a peer's address: letters, digits and '_'.
std::string nameOf(const BgpSession& session) {
  std::string name = peerOf(session);
  std::ranges::replace_if(
      name, [](char c) { return c == '.' || c == ':' || c == '/' || c == '-'; }, '_');
  return name;
}

/// {SHORTEST,LONGEST}, unless that is the prefix alone.
std::string birdPrefixes(const std::vector<AllowedPrefix>& allowed) {
  std::string text;
  for (const AllowedPrefix& one : allowed) {
    text += (text.empty() ? "" : ", ") + one.prefix.toString();
    if (one.longest() != one.prefix.length)
      text += "{" + std::to_string(one.shortest()) + "," + std::to_string(one.longest()) + "}";
  }
  return text;
}

std::string count(std::chrono::milliseconds interval) { return std::to_string(interval.count()); }

/// The server gets the DPU's timers, so that both sides find out equally fast.
std::string birdBfd(const model::BfdProfile& timers) {
  return "  bfd { min rx interval " + count(timers.requiredReceive) + " ms; min tx interval " +
         count(timers.desiredTransmission) + " ms; multiplier " + std::to_string(timers.detectMultiplier) + "; };\n";
}

std::string birdSession(const ServerSession& one) {
  const BgpSession& session = one.session;
  std::string text = toReplace(one, "# ");
  if (overLink(one)) {
    text += std::string("# The DPU learns the server's address from router advertisements.\nprotocol radv radv_") +
            nameOf(session) + " {\n  interface \"" + kServersLink + "\" { default lifetime 0; };\n}\n";
  }
  text += "protocol bgp dpu_" + nameOf(session) + " {\n";
  if (overLink(one)) {
    text += "  local as " + serverAs(session) + ";\n";
    text += "  neighbor range fe80::/10 as " + toString(one.dpuAs) + ";\n  interface \"" + kServersLink + "\";\n";
  } else {
    text += "  local " + serverAddress(session) + " as " + serverAs(session) + ";\n";
    text += "  neighbor " + dpuAddress(one) + " as " + toString(one.dpuAs) + ";\n";
  }
  if (hasPassword(session)) text += std::string("  password \"") + kMask + "\";\n";
  text += "  hold time " + std::to_string(session.holdTime.count()) + ";\n";
  text += "  keepalive time " + std::to_string(session.keepalive.count()) + ";\n";
  if (session.multihop) text += "  multihop " + std::to_string(*session.multihop) + ";\n";
  if (session.ttlSecurity) text += "  ttl security on;\n";
  if (one.bfd) text += birdBfd(*one.bfd);
  for (const UnicastFamily family : session.families) {
    const auto allowed = allowedOf(session, family);
    text += "  " + familyName(family) + " {\n    import all;\n";
    text += allowed.empty() ? "    export none;  # the DPU accepts nothing\n"
                            : "    export where net ~ [ " + birdPrefixes(allowed) + " ];\n";
    if (isIpv4(family) && carriesIpv4OverIpv6(session)) text += "    extended next hop on;\n";
    text += "  };\n";
  }
  return text + "}\n";
}

/// The list of what the server may announce; FRR sends nothing where a list has no entry that permits it.
std::string frrList(const std::string& name, const BgpSession& session, UnicastFamily family) {
  const std::string list = (isIpv4(family) ? "ip prefix-list " : "ipv6 prefix-list ") + name;
  std::string text;
  for (const AllowedPrefix& one : allowedOf(session, family)) {
    text += list + " permit " + one.prefix.toString();
    if (one.shortest() > one.prefix.length) text += " ge " + std::to_string(one.shortest());
    if (one.longest() > one.prefix.length) text += " le " + std::to_string(one.longest());
    text += "\n";
  }
  return text.empty() ? list + " deny any\n" : text;
}

/// A profile with the DPU's timers. bfdd must run.
std::string frrBfd(const std::string& name, const model::BfdProfile& timers) {
  return "bfd\n profile " + name + "\n  detect-multiplier " + std::to_string(timers.detectMultiplier) +
         "\n  receive-interval " + count(timers.requiredReceive) + "\n  transmit-interval " +
         count(timers.desiredTransmission) + "\n exit\nexit\n";
}

std::string frrSession(const ServerSession& one) {
  const BgpSession& session = one.session;
  const std::string peer = " neighbor " + (overLink(one) ? kServersLink : dpuAddress(one)),
                    out = "to-dpu-" + nameOf(session);
  std::string text = toReplace(one, "! "), lists;
  text += "router bgp " + serverAs(session) + "\n no bgp default ipv4-unicast\n";
  text += peer + (overLink(one) ? " interface v6only remote-as " : " remote-as ") + toString(one.dpuAs) + "\n";
  if (!overLink(one)) text += peer + " update-source " + serverAddress(session) + "\n";
  if (hasPassword(session)) text += peer + " password " + kMask + "\n";
  text += peer + " timers " + std::to_string(session.keepalive.count()) + " " +
          std::to_string(session.holdTime.count()) + "\n";
  if (session.multihop) text += peer + " ebgp-multihop " + std::to_string(*session.multihop) + "\n";
  if (session.ttlSecurity) text += peer + " ttl-security hops " + std::to_string(*session.ttlSecurity) + "\n";
  if (one.bfd) text += peer + " bfd\n" + peer + " bfd profile " + out + "\n";
  if (!overLink(one) && carriesIpv4OverIpv6(session)) text += peer + " capability extended-nexthop\n";
  for (const UnicastFamily family : session.families) {
    const std::string all = "from-dpu-" + familyName(family);
    text += " address-family " + familyName(family) + " unicast\n ";
    text += peer + " activate\n " + peer + " prefix-list " + all + " in\n " + peer + " prefix-list " + out + " out\n";
    text += " exit-address-family\n";
    lists += (isIpv4(family) ? "ip prefix-list " : "ipv6 prefix-list ") + all + " seq 5 permit any\n";
    lists += frrList(out, session, family);
  }
  if (one.bfd) lists += frrBfd(out, *one.bfd);
  return text + "exit\n" + lists;
}

std::string gobgpSession(const ServerSession& one) {
  const BgpSession& session = one.session;
  std::string text = toReplace(one, "# ");
  if (one.bfd) text += "# The DPU offers BFD on this session; GoBGP has none. The session works without.\n";
  text += "[[neighbors]]\n  [neighbors.config]\n";
  text += overLink(one) ? std::string("    neighbor-interface = \"") + kServersLink + "\"\n"
                        : "    neighbor-address = \"" + dpuAddress(one) + "\"\n";
  text += "    peer-as = " + toString(one.dpuAs) + "\n";
  if (hasPassword(session)) text += std::string("    auth-password = \"") + kMask + "\"\n";
  if (!overLink(one))
    text += "  [neighbors.transport.config]\n    local-address = \"" + serverAddress(session) + "\"\n";
  text += "  [neighbors.timers.config]\n    hold-time = " + std::to_string(session.holdTime.count()) +
          "\n    keepalive-interval = " + std::to_string(session.keepalive.count()) + "\n";
  if (session.multihop) {
    text += "  [neighbors.ebgp-multihop.config]\n    enabled = true\n    multihop-ttl = " +
            std::to_string(*session.multihop) + "\n";
  }
  if (session.ttlSecurity) {
    text += "  [neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = " +
            std::to_string(256 - *session.ttlSecurity) + "\n";
  }
  for (const UnicastFamily family : session.families) {
    text += "  [[neighbors.afi-safis]]\n    [neighbors.afi-safis.config]\n      afi-safi-name = \"" +
            familyName(family) + "-unicast\"\n";
  }
  return text;
}

std::string all(const std::vector<ServerSession>& sessions, std::string (*one)(const ServerSession&)) {
  std::string text;
  for (const ServerSession& session : sessions) text += (text.empty() ? "" : "\n") + one(session);
  return text;
}

}  // namespace

std::vector<ServerSession> serverSessions(const model::Intent& intent, const model::IpVrf& vrf) {
  std::vector<model::IpPrefix> own;
  for (const model::Segment& segment : intent.segments) {
    if (segment.ipVrf == vrf.name) own.insert(own.end(), segment.gateways.begin(), segment.gateways.end());
  }
  for (const model::Port& port : intent.ports) {
    if (port.ipVrf == vrf.name) own.insert(own.end(), port.addresses.begin(), port.addresses.end());
  }
  std::vector<ServerSession> result;
  result.reserve(vrf.sessions.size());
  for (const BgpSession& session : vrf.sessions)
    result.push_back(
        {session, session.localAs.value_or(intent.underlay.localAs), addressFor(session, own), bfdOf(intent, session)});
  return result;
}

std::string birdConfig(const std::vector<ServerSession>& sessions) {
  const bool bfd = std::ranges::any_of(sessions, [](const ServerSession& one) { return one.bfd.has_value(); });
  return (bfd ? "# BIRD has this protocol once for all sessions.\nprotocol bfd { }\n\n" : "") +
         all(sessions, &birdSession);
}
std::string frrConfig(const std::vector<ServerSession>& sessions) { return all(sessions, &frrSession); }

std::string gobgpConfig(const std::vector<ServerSession>& sessions) {
  if (sessions.empty()) return "";
  const auto ipv4 = std::ranges::find_if(sessions, [](const ServerSession& one) {
    return !overLink(one) && !one.session.listenRange && one.session.peerAddress.isV4();
  });
  const std::string id = ipv4 != sessions.end() ? serverAddress(ipv4->session) : "ROUTER-ID";
  std::string text = "[global.config]\n  as = " + serverAs(sessions.front().session) + "\n";
  text += "  router-id = \"" + id + "\"";
  text += ipv4 != sessions.end() ? "\n\n" : "  # an IPv4 address of the server\n\n";
  return text + all(sessions, &gobgpSession);
}

std::string prefixWords(const AllowedPrefix& allowed) {
  std::string prefix = allowed.prefix.toString();
  if (allowed.longest() == allowed.prefix.length) return prefix;
  const std::string shortest = std::to_string(allowed.shortest()), longest = std::to_string(allowed.longest());
  return prefix + " (" + (shortest == longest ? "" : shortest + "..") + longest + " bits)";
}

std::string serverAsWords(const ServerSession& one) {
  const BgpSession& session = one.session;
  if (!anyAs(session)) return toString(session.remoteAs.number);
  if (session.allowedRemoteAs.empty()) return "any but " + toString(one.dpuAs);
  return (session.allowedRemoteAs.size() > 1 ? "one of " : "") + commaSeparated(session.allowedRemoteAs);
}

}  // namespace nicleaf::cli
