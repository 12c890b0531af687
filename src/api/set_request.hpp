// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

namespace nicleaf::api {

/// What a Set asks for: the whole document, which is the only thing that can be set.
struct WantedDocument {
  std::string document;  // {"nicleaf-fabric:fabric": ...}, not parsed yet
  gnmi::Path path;       // as the client named it
  gnmi::UpdateResult::Operation operation = gnmi::UpdateResult::REPLACE;
  bool dryRun = false;
};

/// The status says what is accepted.
[[nodiscard]] tl::expected<WantedDocument, grpc::Status> readSet(const gnmi::SetRequest& request);

}  // namespace nicleaf::api
