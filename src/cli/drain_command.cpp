// SPDX-License-Identifier: Apache-2.0
#include "cli/drain_command.hpp"

#include <chrono>
#include <ostream>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/json_text.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

std::string nameOf(const std::string& vrf) { return vrf.empty() ? "the DPU" : "ip-vrf " + vrf; }

void printStillDrained(Session& session) {
  const auto answer = session.client.get(api::Client::DataType::kState, kDeadline);
  if (!answer) return;
  const json::value document = json::parse(*answer);
  for (const json::value& one : list(document.at(api::kRootMember).at("state"), "drained")) {
    const std::string name = text(one, "name");
    session.out << "still drained: " << nameOf(name == "all" ? "" : name) << " (nicleaf undrain"
                << (name == "all" ? "" : " " + name) << ")\n";
  }
}

}  // namespace

int changeDrain(Session& session, const model::DrainRequest& request) {
  const auto report = session.client.drain(request, kChangeDeadline);
  if (!report) return cli::report(session, report.error());
  if (session.json) {
    session.out << report->json << '\n';
    return kOk;
  }
  session.out << nameOf(request.vrf) << (request.drained ? " is drained" : " is not drained")
              << (report->plan.empty() ? ", and was so before\n" : "\n");
  if (!request.drained) {
    printStillDrained(session);
    return kOk;
  }
  session.out
      << "Traffic that has another path now leaves. Before a reboot, check that the ports and uplinks carry none:\n"
         "  ip -s link show PORT    (twice: the counters no longer grow)\n"
         "What has no other path, such as a server with this DPU only, still comes here.\n"
         "It stays drained, also after a reboot, until: nicleaf undrain"
      << (request.vrf.empty() ? "" : " " + request.vrf) << '\n';
  return kOk;
}

}  // namespace nicleaf::cli
