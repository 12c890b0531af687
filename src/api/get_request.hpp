// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "api/gnmi_path.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

/// What a Get asks for.
struct WantedData {
  std::vector<DataPath> paths;
  std::string target;  // of the prefix; the answer repeats it
  Need need;
  bool config = true, state = true;  // which the request's data type includes
};

/// Checks and reads a request. The status says why it is refused.
[[nodiscard]] tl::expected<WantedData, grpc::Status> readGet(const gnmi::GetRequest& request);

/// The answer: one notification for each path. NOT_FOUND names the first path without data.
[[nodiscard]] tl::expected<gnmi::GetResponse, grpc::Status> answerGet(const WantedData& wanted, const Tree& tree);

/// Checks that Get and Subscribe have in common; OK if the request passes.
[[nodiscard]] grpc::Status checkEncoding(gnmi::Encoding encoding);
[[nodiscard]] grpc::Status checkModels(const google::protobuf::RepeatedPtrField<gnmi::ModelData>& models);
[[nodiscard]] std::int64_t nowNanoseconds();

}  // namespace nicleaf::api
