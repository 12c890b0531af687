// SPDX-License-Identifier: Apache-2.0
#include "api/get_request.hpp"

#include <algorithm>
#include <chrono>

#include "api/fabric_tree.hpp"
#include "api/grpc_status.hpp"

namespace nicleaf::api {
namespace {

/// Leaves out what the request's data type excludes, even if a path reaches it.
Need restrict(Need need, const WantedData& wanted) {
  const bool state = need.state && wanted.state;
  return {.config = need.config && wanted.config,
          .state = state,
          .offload = need.offload && state,
          .drift = need.drift && wanted.state,
          .refused = need.refused && wanted.state,
          .security = need.security && wanted.state,
          .history = need.history && wanted.state,
          .log = need.log && wanted.state,
          .documents = std::move(need.documents),
          .routes = wanted.state ? std::move(need.routes) : std::vector<RouteQuestion>()};
}

/// Whether each route is one VRF's, and one prefix or address.
grpc::Status checkRoutes(const Need& need) {
  for (const RouteQuestion& one : need.routes) {
    const bool isPrefix = model::IpPrefix::parse(one.prefix) || model::IpAddress::parse(one.prefix);
    if (one.vrf.empty() || one.vrf == "*" || one.prefix.empty())
      return {grpc::StatusCode::INVALID_ARGUMENT, "explanation needs the keys vrf and prefix"};
    if (!isPrefix)
      return {grpc::StatusCode::INVALID_ARGUMENT,
              "'" + one.prefix + "' is neither a prefix nor an address; expected, for example, 203.0.113.0/24"};
  }
  return grpc::Status::OK;
}

}  // namespace

grpc::Status checkEncoding(gnmi::Encoding encoding) {
  // JSON has the number 0, so it is also the encoding of a request that names none.
  if (encoding == gnmi::JSON_IETF || encoding == gnmi::JSON) return grpc::Status::OK;
  return {grpc::StatusCode::UNIMPLEMENTED, "this encoding is not supported; expected JSON_IETF"};
}

grpc::Status checkModels(const google::protobuf::RepeatedPtrField<gnmi::ModelData>& models) {
  const auto isOurs = [](const gnmi::ModelData& model) { return model.name() == kModule; };
  if (models.empty() || std::ranges::any_of(models, isOurs)) return grpc::Status::OK;
  return {grpc::StatusCode::INVALID_ARGUMENT, "use_models names no supported model; expected nicleaf-fabric"};
}

std::int64_t nowNanoseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

tl::expected<WantedData, grpc::Status> readGet(const gnmi::GetRequest& request) {
  for (const grpc::Status& status : {checkEncoding(request.encoding()), checkModels(request.use_models())})
    if (!status.ok()) return tl::unexpected(status);
  if (request.extension_size() > 0) return unsupported("Get supports no extension");
  if (request.path_size() == 0) return malformed("the request has no path");
  if (request.path_size() > kMaxPaths)
    return malformed("the request has more than " + std::to_string(kMaxPaths) + " paths");

  WantedData wanted;
  wanted.target = request.prefix().target();
  wanted.config = request.type() == gnmi::GetRequest::ALL || request.type() == gnmi::GetRequest::CONFIG;
  wanted.state = request.type() != gnmi::GetRequest::CONFIG;
  for (const gnmi::Path& proto : request.path()) {
    auto path = parsePath(request.prefix(), proto);
    if (!path) return malformed(path.error());
    if (auto ok = checkKeys(*path); !ok) return malformed(ok.error());
    const Need need = restrict(needOf(*path), wanted);
    if (grpc::Status status = checkRoutes(need); !status.ok()) return tl::unexpected(std::move(status));
    wanted.need = wanted.need | need;
    wanted.paths.push_back(std::move(*path));
  }
  return wanted;
}

tl::expected<gnmi::GetResponse, grpc::Status> answerGet(const WantedData& wanted, const Tree& tree) {
  gnmi::GetResponse response;
  std::size_t size = 0;
  for (const DataPath& path : wanted.paths) {
    gnmi::Notification* notification = response.add_notification();
    notification->set_timestamp(nowNanoseconds());
    if (!wanted.target.empty()) notification->mutable_prefix()->set_target(wanted.target);
    for (const Selected& selected : select(*tree, path)) {
      gnmi::Update* update = notification->add_update();
      *update->mutable_path() = toProto(selected.path);
      std::string value = toJsonIetf(*selected.value);
      size += value.size();
      if (size > kMaxResponseBytes)
        return tl::unexpected(
            grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "the answer is too large; get fewer paths at once"));
      update->mutable_val()->set_json_ietf_val(std::move(value));
    }
    if (notification->update_size() == 0)
      return tl::unexpected(grpc::Status(grpc::StatusCode::NOT_FOUND, "there is no data at " + toString(path)));
  }
  return response;
}

}  // namespace nicleaf::api
