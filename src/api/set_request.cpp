// SPDX-License-Identifier: Apache-2.0
#include "api/set_request.hpp"

#include <algorithm>
#include <string_view>

#include "api/gnmi_path.hpp"
#include "api/grpc_status.hpp"
#include "api/set_extension.hpp"
#include "model/comment.hpp"

namespace nicleaf::api {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

/// What is wrong with the request, and what a Set has to look like.
std::string refusal(const std::string& wrong) {
  return wrong +
         "; expected one replace or update of /nicleaf-fabric:fabric with the whole intent document in json_ietf_val";
}

/// Whether the object is a whole document: its first member is 'nicleaf-fabric:fabric'. This does not parse JSON: the
/// intent's parser reports what is wrong with the text.
bool isWholeDocument(std::string_view object) {
  object.remove_prefix(1);
  object.remove_prefix(std::min(object.find_first_not_of(kBlank), object.size()));
  return object.starts_with("\"" + std::string(kRootMember) + "\"");
}

/// The value as a whole document. A client may send the document, or only the content of the container `fabric`.
tl::expected<std::string, grpc::Status> toDocument(const std::string& value, bool atRoot) {
  const auto start = value.find_first_not_of(kBlank);
  if (start == std::string::npos || value[start] != '{') return malformed(refusal("the value is not a JSON object"));
  if (atRoot || isWholeDocument(std::string_view(value).substr(start))) return value;
  return "{\"" + std::string(kRootMember) + "\":" + value + "}";
}

/// A request whose extension says all that it wants.
tl::expected<WantedDocument, grpc::Status> withoutOperation(const gnmi::SetRequest& request, SetWish wish) {
  if (request.replace_size() + request.update_size() > 0)
    return malformed(std::string("the request ") +
                     (wish.drain      ? "drains"
                      : wish.rollback ? "goes back to a generation"
                                      : "confirms, cancels or prolongs a Commit") +
                     " and has an operation; expected one of the two");
  WantedDocument wanted;
  wanted.drain = std::move(wish.drain);
  wanted.rollback = std::move(wish.rollback);
  wanted.comment = std::move(wish.comment);
  wanted.trial = std::move(wish.trial);
  wanted.trialWish = std::move(wish.trialWish);
  return wanted;
}

}  // namespace

tl::expected<WantedDocument, grpc::Status> readSet(const gnmi::SetRequest& request) {
  if (request.union_replace_size() > 0) return unsupported(refusal("union_replace is not supported"));
  if (request.delete__size() > 0) return unsupported(refusal("delete is not supported"));
  auto wish = wishOf(request);
  if (!wish) return tl::unexpected(wish.error());
  if (const auto wrong = model::wrongComment(wish->comment)) return malformed(wrong->message());
  if (wish->drain || wish->rollback || wish->trialWish) return withoutOperation(request, std::move(*wish));
  if (request.replace_size() + request.update_size() != 1)
    return malformed(
        refusal("the request has " + std::to_string(request.replace_size() + request.update_size()) + " operations"));
  const bool replace = request.replace_size() == 1;
  const gnmi::Update& update = replace ? request.replace(0) : request.update(0);
  const auto path = parsePath(request.prefix(), update.path());
  if (!path) return malformed(refusal(path.error()));
  const bool atRoot = path->empty();
  if (!atRoot && *path != DataPath{{"fabric", {}}})
    return unsupported(refusal(toString(*path) + " cannot be set on its own"));
  if (update.val().value_case() != gnmi::TypedValue::kJsonIetfVal)
    return malformed(refusal("the value is not in json_ietf_val"));
  auto document = toDocument(update.val().json_ietf_val(), atRoot);
  if (!document) return tl::unexpected(document.error());
  return WantedDocument{.document = std::move(*document),
                        .path = update.path(),
                        .operation = replace ? gnmi::UpdateResult::REPLACE : gnmi::UpdateResult::UPDATE,
                        .dryRun = wish->dryRun,
                        .comment = std::move(wish->comment),
                        .trial = std::move(wish->trial)};
}

}  // namespace nicleaf::api
