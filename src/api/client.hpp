// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "api/set_report.hpp"
#include "model/drain.hpp"
#include "model/error.hpp"
#include "model/trial.hpp"

namespace nicleaf::api {

/// Why a call failed. `message` is for the operator and may have several lines.
struct CallError {
  enum class Kind {
    kNotReachable,  // no agent listens on the socket, or the connection was lost
    kNotFound,      // Get: there is no data at the path
    kFailed,        // the agent refused or failed; `code` says why
  };
  Kind kind = Kind::kFailed;
  model::ErrorCode code = model::ErrorCode::kInternal;
  std::string message;
};

/// How a document is applied.
struct ApplyTerms {
  std::string comment{};                  // of the author; may be empty
  std::optional<model::OnTrial> trial{};  // the document before comes back unless this one is confirmed
};

/// A gNMI client of the agent on this machine. Its calls block: it is for the command line, not for the agent.
class Client {
 public:
  template <typename T>
  using Result = tl::expected<T, CallError>;
  enum class DataType { kAll, kConfig, kState };

  explicit Client(std::string socket);
  ~Client();

  /// Applies a whole intent document, RFC 7951 JSON.
  [[nodiscard]] Result<SetReport> apply(const std::string& document, std::chrono::milliseconds deadline,
                                        const ApplyTerms& terms = {});
  /// Applies a document of the agent's history again, or gives the plan for that.
  [[nodiscard]] Result<SetReport> rollback(const RollbackRequest& request, std::chrono::milliseconds deadline,
                                           const std::optional<model::OnTrial>& trial = {});
  /// Confirms, cancels or prolongs the document on trial.
  [[nodiscard]] Result<SetReport> onTrial(const model::TrialRequest& request, std::chrono::milliseconds deadline);
  /// Gives the plan for the document without applying it.
  [[nodiscard]] Result<SetReport> plan(const std::string& document, std::chrono::milliseconds deadline);
  /// Drains the DPU or an IP-VRF besides the intent, or ends that.
  [[nodiscard]] Result<SetReport> drain(const model::DrainRequest& request, std::chrono::milliseconds deadline);
  /// The agent's data of `type` as a document {"nicleaf-fabric:fabric": {...}}.
  [[nodiscard]] Result<std::string> get(DataType type, std::chrono::milliseconds deadline);
  /// The data at a path without keys. The names of its top-level members are qualified with the module's name.
  [[nodiscard]] Result<std::string> get(const std::vector<std::string>& path, std::chrono::milliseconds deadline);
  /// The content of the container state/security. The names of its top-level members are qualified.
  [[nodiscard]] Result<std::string> security(std::chrono::milliseconds deadline);
  /// The content of the container state/drift. The names of its top-level members are qualified.
  [[nodiscard]] Result<std::string> drift(std::chrono::milliseconds deadline);
  /// The content of the container state/refused, in the same way.
  [[nodiscard]] Result<std::string> refused(std::chrono::milliseconds deadline);
  /// The content of the container state/history, in the same way.
  [[nodiscard]] Result<std::string> history(std::chrono::milliseconds deadline);
  /// The content of the container state/log, in the same way.
  [[nodiscard]] Result<std::string> log(std::chrono::milliseconds deadline);
  /// The entry of the history with that generation, with its document.
  [[nodiscard]] Result<std::string> storedDocument(std::uint64_t generation, std::chrono::milliseconds deadline);
  /// The entry of the list state/explanation, in the same way. `prefix`: a prefix or an address.
  [[nodiscard]] Result<std::string> explanation(const std::string& vrf, const std::string& prefix,
                                                std::chrono::milliseconds deadline);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::api
