// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"

#include <ostream>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"

namespace nicleaf::cli {

int report(const Session& session, const api::CallError& error) {
  session.err << error.message << '\n';
  if (error.kind == api::CallError::Kind::kNotReachable) return kNotReachable;
  return error.code == model::ErrorCode::kInvalidIntent ? kInvalidIntent : kFailed;
}

tl::expected<boost::json::value, int> stateOf(Session& session) {
  const auto answer = session.client.get(api::Client::DataType::kState, kDeadline);
  if (!answer) return tl::unexpected(report(session, answer.error()));
  return boost::json::parse(*answer).at(api::kRootMember).at("state");
}

}  // namespace nicleaf::cli
