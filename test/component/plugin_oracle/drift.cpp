// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/drift.hpp"

#include <grpcpp/client_context.h>

#include <stdexcept>

#include "nicleaf-drift.grpc.pb.h"

namespace nicleaf::test {

std::vector<std::string> driftOf(Northbound& northbound) {
  grpc::ClientContext context;
  drift::CompareResponse response;
  const auto status = drift::Drift::NewStub(northbound.channel())->Compare(&context, {}, &response);
  if (!status.ok()) throw std::runtime_error("Compare: " + status.error_message());
  std::vector<std::string> lines;
  for (const auto& one : response.differences()) {
    lines.push_back((one.kind() == drift::Difference::ONLY_IN_BGPD ? "+ " : "- ") + one.line());
  }
  return lines;
}

}  // namespace nicleaf::test
