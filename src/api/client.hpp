// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "api/set_report.hpp"
#include "model/error.hpp"

namespace nicleaf::api {

/// Why a call gave nothing. `message` is for the operator and may have several lines.
struct CallError {
  enum class Kind {
    kNotReachable,  // no agent behind the socket, or it went away
    kNotFound,      // Get: nothing at the path
    kFailed,        // the agent said no; `code` says how
  };
  Kind kind = Kind::kFailed;
  model::ErrorCode code = model::ErrorCode::kInternal;
  std::string message;
};

/// Talks gNMI to the agent on this machine. Synchronous; for the command line, not for the agent.
class Client {
 public:
  template <typename T>
  using Result = tl::expected<T, CallError>;
  enum class DataType { kAll, kConfig, kState };

  explicit Client(std::string socket);
  ~Client();

  /// A whole intent document, RFC 7951 JSON.
  [[nodiscard]] Result<SetReport> apply(const std::string& document, std::chrono::milliseconds deadline);
  [[nodiscard]] Result<SetReport> plan(const std::string& document, std::chrono::milliseconds deadline);
  /// The document {"nicleaf-fabric:fabric": {...}} with what the agent has of `type`.
  [[nodiscard]] Result<std::string> get(DataType type, std::chrono::milliseconds deadline);
  /// What is at a path without keys; its first members have their module's name.
  [[nodiscard]] Result<std::string> get(const std::vector<std::string>& path, std::chrono::milliseconds deadline);
  /// The content of nicleaf-fabric.yang's container `drift`, its member qualified.
  [[nodiscard]] Result<std::string> drift(std::chrono::milliseconds deadline);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::api
