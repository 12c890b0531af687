// SPDX-License-Identifier: Apache-2.0
#include "health/reset_code.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace nicleaf::health {
namespace {

// Of FRR 8.4.4 and 10.3; a unit test compares them with the source that the module is built for.
constexpr std::array<std::string_view, 37> kResetWords = {
    "Router ID changed",
    "Remote AS changed",
    "Local AS change",
    "Cluster ID changed",
    "Confederation identifier changed",
    "Confederation peer changed",
    "RR client config change",
    "RS client config change",
    "Update source change",
    "Address family activated",
    "Admin. shutdown",
    "User reset",
    "Peer closed the session",
    "Neighbor deleted",
    "Peer-group add member",
    "Peer-group delete member",
    "Capability changed",
    "Passive config change",
    "Multihop config change",
    "NSF peer closed the session",
    "Intf peering v6only config change",
    "BFD down received",
    "Interface down",
    "Neighbor address lost",
    "Waiting for NHT",
    "Waiting for Peer IPv6 LLA",
    "Waiting for VRF to be initialized",
    "No AFI/SAFI activated for peer",
    "AS Set config change",
    "Waiting for peer OPEN",
    "Reached received prefix count",
    "Socket Error",
    "No path to specified Neighbor",
    "Admin. shutdown (RTT)",
    "Suppress Fib Turned On or Off",
    "Password config change",
    "Router ID is missing",
};

constexpr std::array<std::string_view, 8> kErrors = {
    "Message Header Error",        "OPEN Message Error",      "UPDATE Message Error",
    "Hold Timer Expired",          "Neighbor Events Error",   "Cease",
    "ROUTE-REFRESH Message Error", "Send Hold Timer Expired",
};

constexpr std::array<std::string_view, 37> kSubcodes = {
    "/Connection Not Synchronized",
    "/Bad Message Length",
    "/Bad Message Type",
    "/Unspecific",
    "/Unsupported Version Number",
    "/Bad Peer AS",
    "/Bad BGP Identifier",
    "/Unsupported Optional Parameter",
    "/Authentication Failure",
    "/Unacceptable Hold Time",
    "/Unsupported Capability",
    "/Role Mismatch",
    "/Malformed Attribute List",
    "/Unrecognized Well-known Attribute",
    "/Missing Well-known Attribute",
    "/Attribute Flags Error",
    "/Attribute Length Error",
    "/Invalid ORIGIN Attribute",
    "/AS Routing Loop",
    "/Invalid NEXT_HOP Attribute",
    "/Optional Attribute Error",
    "/Invalid Network Field",
    "/Malformed AS_PATH",
    "/Maximum Number of Prefixes Reached",
    "/Administrative Shutdown",
    "/Peer De-configured",
    "/Administrative Reset",
    "/Connection Rejected",
    "/Other Configuration Change",
    "/Connection Collision Resolution",
    "/Out of Resources",
    "/Hard Reset",
    "/BFD Down",
    "/Invalid Message Length",
    "/Receive Unexpected Message in OpenSent State",
    "/Receive Unexpected Message in OpenConfirm State",
    "/Receive Unexpected Message in Established State",
};

constexpr std::string_view kReceived = "BGP Notification received", kSent = "BGP Notification send";

bool isOneOf(std::span<const std::string_view> known, std::string_view words) {
  return std::ranges::find(known, words) != known.end();
}

bool isLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// "Admin. shutdown (RTT)": "admin-shutdown-rtt".
std::string slug(std::string_view words) {
  std::string made;
  for (const char c : words) {
    if (isLetterOrDigit(c))
      made += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    else if (!made.empty() && made.back() != '-')
      made += '-';
  }
  while (made.ends_with('-')) made.pop_back();
  return made;
}

/// " (Cease/BFD Down)": "-cease-bfd-down"; empty if the error is not known.
std::string notificationCode(std::string_view detail) {
  if (!detail.starts_with(" (") || !detail.ends_with(')')) return "";
  detail.remove_prefix(2);
  detail.remove_suffix(1);
  // bgpd writes nothing between an error and "Unrecognized Error Subcode".
  const auto error = std::ranges::find_if(kErrors, [&](std::string_view one) { return detail.starts_with(one); });
  if (error == kErrors.end()) return "";
  const std::string_view subcode = detail.substr(error->size());
  return "-" + slug(*error) + (isOneOf(kSubcodes, subcode) ? "-" + slug(subcode) : "");
}

}  // namespace

std::string resetCode(std::string_view words) {
  for (const auto& [begin, code] : {std::pair{kReceived, "received"}, std::pair{kSent, "sent"}})
    if (words.starts_with(begin)) return code + notificationCode(words.substr(begin.size()));
  return isOneOf(kResetWords, words) ? slug(words) : "other";
}

std::span<const std::string_view> resetWords() { return kResetWords; }
std::span<const std::string_view> notificationErrors() { return kErrors; }
std::span<const std::string_view> notificationSubcodes() { return kSubcodes; }

}  // namespace nicleaf::health
