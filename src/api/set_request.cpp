// SPDX-License-Identifier: Apache-2.0
#include "api/set_request.hpp"

#include <algorithm>
#include <string_view>

#include "api/gnmi_path.hpp"
#include "api/set_extension.hpp"

namespace nicleaf::api {
namespace {

constexpr char kAccepted[] =
    "accepted is one replace (or update) of /nicleaf-fabric:fabric with the whole intent document in json_ietf_val";
constexpr std::string_view kBlank = " \t\r\n";

tl::unexpected<grpc::Status> refuse(grpc::StatusCode code, const std::string& why) {
  return tl::unexpected(grpc::Status(code, why + "; " + kAccepted));
}

/// Whether the object's first member is the document's only one. Not a JSON parser: what is wrong with the text is for
/// the intent's parser to say.
bool isWholeDocument(std::string_view object) {
  object.remove_prefix(1);
  object.remove_prefix(std::min(object.find_first_not_of(kBlank), object.size()));
  return object.starts_with("\"" + std::string(kRootMember) + "\"");
}

/// The value as a document, whichever of the two shapes the client sends for the path.
tl::expected<std::string, grpc::Status> toDocument(const std::string& value, bool atRoot) {
  const auto start = value.find_first_not_of(kBlank);
  if (start == std::string::npos || value[start] != '{')
    return refuse(grpc::StatusCode::INVALID_ARGUMENT, "the value is no JSON object");
  if (atRoot || isWholeDocument(std::string_view(value).substr(start))) return value;
  return "{\"" + std::string(kRootMember) + "\":" + value + "}";
}

}  // namespace

tl::expected<WantedDocument, grpc::Status> readSet(const gnmi::SetRequest& request) {
  if (request.union_replace_size() > 0) return refuse(grpc::StatusCode::UNIMPLEMENTED, "no union_replace");
  if (request.delete__size() > 0) return refuse(grpc::StatusCode::UNIMPLEMENTED, "no delete");
  if (request.replace_size() + request.update_size() != 1)
    return refuse(grpc::StatusCode::INVALID_ARGUMENT,
                  std::to_string(request.replace_size() + request.update_size()) + " operations in the request");
  const auto dryRun = wantsDryRun(request);
  if (!dryRun) return tl::unexpected(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, dryRun.error()));

  const bool replace = request.replace_size() == 1;
  const gnmi::Update& update = replace ? request.replace(0) : request.update(0);
  const auto path = parsePath(request.prefix(), update.path());
  if (!path) return refuse(grpc::StatusCode::INVALID_ARGUMENT, path.error());
  const bool atRoot = path->empty();
  if (!atRoot && *path != DataPath{{"fabric", {}}})
    return refuse(grpc::StatusCode::UNIMPLEMENTED, toString(*path) + " cannot be set alone");
  if (update.val().value_case() != gnmi::TypedValue::kJsonIetfVal)
    return refuse(grpc::StatusCode::INVALID_ARGUMENT, "the value is not in json_ietf_val");
  auto document = toDocument(update.val().json_ietf_val(), atRoot);
  if (!document) return tl::unexpected(document.error());
  return WantedDocument{std::move(*document), update.path(),
                        replace ? gnmi::UpdateResult::REPLACE : gnmi::UpdateResult::UPDATE, *dryRun};
}

}  // namespace nicleaf::api
