// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "api/gnmi_path.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

struct WantedData {
  std::vector<DataPath> paths;
  std::string target;  // of the prefix; comes back in the answer
  Need need;
  bool config = true, state = true;  // the request's data type
};

[[nodiscard]] tl::expected<WantedData, grpc::Status> readGet(const gnmi::GetRequest& request);

/// One notification for each path. NOT_FOUND names the first path at which there is nothing.
[[nodiscard]] tl::expected<gnmi::GetResponse, grpc::Status> answerGet(const WantedData& wanted, const Tree& tree);

/// What Get and Subscribe understand alike; an OK status when they do.
[[nodiscard]] grpc::Status checkEncoding(gnmi::Encoding encoding);
[[nodiscard]] grpc::Status checkModels(const google::protobuf::RepeatedPtrField<gnmi::ModelData>& models);
[[nodiscard]] std::int64_t nowNanoseconds();

}  // namespace nicleaf::api
