// SPDX-License-Identifier: Apache-2.0
#include "cli/refused_command.hpp"

#include <algorithm>
#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

constexpr char kAll[] = "all";  // of a session that bgpd closed

/// Prefixes under their session and, below it, under the reason.
void printRefused(std::ostream& out, const json::array& prefixes) {
  std::string session, why;
  std::size_t width = 0;
  for (const json::value& one : prefixes) width = std::max({width, text(one, "prefix").size(), sizeof(kAll) - 1});
  for (const json::value& one : prefixes) {
    const std::string itsSession = text(one, "vrf") + ' ' + text(one, "peer");
    const std::string rule = text(one, "rule");
    const std::string itsWhy =
        "  " + text(one, "reason") + ": " + text(one, "explanation") + '\n' + (rule.empty() ? "" : "  " + rule + '\n');
    if (itsSession != session) out << itsSession << '\n';
    if (itsSession != session || itsWhy != why) out << itsWhy;
    session = itsSession;
    why = itsWhy;
    std::string prefix = text(one, "prefix");
    if (prefix.empty()) prefix = kAll;
    out << "    " << prefix << std::string(width - prefix.size() + 2, ' ') << humanDuration(text(one, "age")) << '\n';
  }
}

}  // namespace

int showRefused(Session& session, const RefusedRequest& request) {
  const auto answer = session.client.refused(kDeadline);
  if (!answer) return report(session, answer.error());
  const json::value refused = json::parse(*answer);
  json::array prefixes;
  for (const char* part : {"nicleaf-fabric:session", "nicleaf-fabric:prefix"}) {
    for (const json::value& one : list(refused, part)) {
      if ((request.vrf.empty() || text(one, "vrf") == request.vrf) &&
          (request.peer.empty() || text(one, "peer") == request.peer))
        prefixes.push_back(one);
    }
  }
  if (session.json) {
    session.out << pretty(prefixes) << '\n';
    return kOk;
  }
  std::ranges::stable_sort(prefixes, {}, [](const json::value& one) {
    return text(one, "vrf") + ' ' + text(one, "peer") + ' ' + text(one, "reason") + text(one, "explanation");
  });
  printRefused(session.out, prefixes);
  if (prefixes.empty()) session.out << "no prefix is refused\n";
  if (text(refused, "nicleaf-fabric:truncated") == "true") session.out << "there are more\n";
  return kOk;
}

}  // namespace nicleaf::cli
