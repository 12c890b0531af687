// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"

#include <ostream>

#include "cli/command_line.hpp"

namespace nicleaf::cli {

int report(const Session& session, const api::CallError& error) {
  session.err << error.message << '\n';
  if (error.kind == api::CallError::Kind::kNotReachable) return kNotReachable;
  return error.code == model::ErrorCode::kInvalidIntent ? kInvalidIntent : kFailed;
}

}  // namespace nicleaf::cli
