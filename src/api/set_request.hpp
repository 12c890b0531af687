// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "api/document_edit.hpp"
#include "api/set_report.hpp"
#include "model/drain.hpp"
#include "model/trial.hpp"

namespace nicleaf::api {

/// What a Set asks for. It has the whole document, operations on the one in effect, or nothing but a drain, a rollback,
/// or a request about the document on trial.
struct WantedDocument {
  struct Operation {
    gnmi::Path path;  // as the client named it
    gnmi::UpdateResult::Operation operation = gnmi::UpdateResult::REPLACE;
  };
  std::string document{};  // {"nicleaf-fabric:fabric": ...}, not parsed yet; empty if there are edits
  DocumentEdit edit{};
  std::vector<Operation> operations{};  // as the response lists them
  bool dryRun = false;
  std::optional<model::DrainRequest> drain{};
  std::optional<RollbackRequest> rollback{};
  std::string comment{};  // of the author
  std::optional<model::OnTrial> trial{};
  std::optional<model::TrialRequest> trialWish{};
};

/// Checks and reads a request. The status says why it is refused, with the path.
[[nodiscard]] tl::expected<WantedDocument, grpc::Status> readSet(const gnmi::SetRequest& request);

}  // namespace nicleaf::api
