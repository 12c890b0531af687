// SPDX-License-Identifier: Apache-2.0
#include "api/set_request.hpp"

#include <algorithm>
#include <string_view>

#include "api/fabric_tree.hpp"
#include "api/gnmi_path.hpp"
#include "api/grpc_status.hpp"
#include "api/service_limits.hpp"
#include "api/set_extension.hpp"
#include "model/comment.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;
using How = Edit::How;
using Operation = gnmi::UpdateResult;
constexpr std::string_view kBlank = " \t\r\n";

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
  if (start == std::string::npos || value[start] != '{')
    return malformed("the value is not a JSON object; expected the whole intent document in json_ietf_val");
  if (atRoot || isWholeDocument(std::string_view(value).substr(start))) return value;
  return "{\"" + std::string(kRootMember) + "\":" + value + "}";
}

/// A request whose extension says all that it wants.
tl::expected<WantedDocument, grpc::Status> withoutOperation(SetWish wish) {
  WantedDocument wanted;
  wanted.drain = std::move(wish.drain);
  wanted.rollback = std::move(wish.rollback);
  wanted.comment = std::move(wish.comment);
  wanted.trial = std::move(wish.trial);
  wanted.trialWish = std::move(wish.trialWish);
  return wanted;
}

std::string extensionOf(const SetWish& wish) {
  return wish.drain ? "drains" : wish.rollback ? "goes back to a generation" : "confirms, cancels or prolongs a Commit";
}

tl::expected<json::value, grpc::Status> jsonOf(const DataPath& path, const std::string& text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error) return malformed(toString(path) + ": the value is not JSON; expected RFC 7951 JSON: " + error.message());
  return value;
}

/// A value as RFC 7951 JSON. Scalars need no quotation marks in gNMI.
tl::expected<json::value, grpc::Status> valueOf(const DataPath& path, const gnmi::TypedValue& value) {
  using gnmi::TypedValue;
  // RFC 7951 has 64-bit numbers as strings; the configuration has one.
  const bool isText = path.size() == 2 && path.back().name == "generation";
  switch (value.value_case()) {
    case TypedValue::kJsonIetfVal:
      return jsonOf(path, value.json_ietf_val());
    case TypedValue::kJsonVal:
      return jsonOf(path, value.json_val());
    case TypedValue::kStringVal:
      return json::value(json::string(value.string_val()));
    case TypedValue::kUintVal:
      return isText ? json::value(json::string(std::to_string(value.uint_val()))) : json::value(value.uint_val());
    case TypedValue::kIntVal:
      return isText ? json::value(json::string(std::to_string(value.int_val()))) : json::value(value.int_val());
    case TypedValue::kBoolVal:
      return json::value(value.bool_val());
    case TypedValue::kLeaflistVal: {
      json::array made;
      for (const TypedValue& one : value.leaflist_val().element()) {
        auto element =
            one.has_leaflist_val() ? malformed(toString(path) + ": a list within a list") : valueOf(path, one);
        if (!element) return element;
        made.push_back(std::move(*element));
      }
      return json::value(std::move(made));
    }
    default:
      return malformed(toString(path) + ": the value has another type; expected json_ietf_val, or a scalar for a leaf");
  }
}

/// Collects the operations, in the order in which they take effect.
class Reader {
 public:
  Reader(const gnmi::SetRequest& request, WantedDocument& wanted) : request_(request), wanted_(wanted) {}

  grpc::Status read() {
    for (const gnmi::Path& path : request_.delete_())
      if (auto status = add(How::kDelete, Operation::DELETE, path, nullptr); !status.ok()) return status;
    const struct {
      const google::protobuf::RepeatedPtrField<gnmi::Update>& updates;
      How how;
      Operation::Operation operation;
    } kinds[] = {{request_.replace(), How::kReplace, Operation::REPLACE},
                 {request_.update(), How::kUpdate, Operation::UPDATE},
                 {request_.union_replace(), How::kUpdate, Operation::UNION_REPLACE}};
    for (const auto& kind : kinds)
      for (const gnmi::Update& one : kind.updates)
        if (auto status = add(kind.how, kind.operation, one.path(), &one.val()); !status.ok()) return status;
    wanted_.edit.fromNothing = request_.union_replace_size() > 0;
    return grpc::Status::OK;
  }

 private:
  grpc::Status add(How how, Operation::Operation operation, const gnmi::Path& proto, const gnmi::TypedValue* value) {
    auto path = parsePath(request_.prefix(), proto);
    if (!path) return malformed(path.error()).value();
    if (auto ok = checkKeys(*path); !ok) return malformed(toString(*path) + ": " + ok.error()).value();
    Edit edit{.how = how, .path = std::move(*path)};
    if (auto ok = check(edit); !ok) return toStatus({ok.error()});
    if (value != nullptr) {
      auto read = valueOf(edit.path, *value);
      if (!read) return read.error();
      edit.value = std::move(*read);
    }
    wanted_.edit.edits.push_back(std::move(edit));
    wanted_.operations.push_back({proto, operation});
    return grpc::Status::OK;
  }

  const gnmi::SetRequest& request_;
  WantedDocument& wanted_;
};

/// A request of one replace at the root: nothing of the document before matters. nullopt if it is another one.
std::optional<tl::expected<std::string, grpc::Status>> wholeDocument(const gnmi::SetRequest& request) {
  if (request.replace_size() != 1 || request.update_size() + request.delete__size() > 0) return std::nullopt;
  const gnmi::Update& update = request.replace(0);
  const auto path = parsePath(request.prefix(), update.path());
  if (!path || (!path->empty() && *path != DataPath{{"fabric", {}}})) return std::nullopt;
  if (update.val().value_case() != gnmi::TypedValue::kJsonIetfVal)
    return malformed("the value is not in json_ietf_val; expected the whole intent document there");
  return toDocument(update.val().json_ietf_val(), path->empty());
}

}  // namespace

tl::expected<WantedDocument, grpc::Status> readSet(const gnmi::SetRequest& request) {
  auto wish = wishOf(request);
  if (!wish) return tl::unexpected(wish.error());
  if (const auto wrong = model::wrongComment(wish->comment)) return malformed(wrong->message());
  const int others = request.replace_size() + request.update_size() + request.delete__size();
  const int operations = others + request.union_replace_size();
  if (wish->drain || wish->rollback || wish->trialWish) {
    if (operations > 0)
      return malformed("the request " + extensionOf(*wish) + " and has an operation; expected one of the two");
    return withoutOperation(std::move(*wish));
  }
  if (operations == 0)
    return malformed("the request has 0 operations; expected a delete, replace, update or union_replace");
  if (operations > kMaxOperations)
    return malformed("the request has " + std::to_string(operations) + " operations; expected at most " +
                     std::to_string(kMaxOperations));
  if (request.union_replace_size() > 0 && others > 0)
    return malformed("the request has a union_replace and other operations; expected one of the two");

  WantedDocument wanted{.dryRun = wish->dryRun, .comment = std::move(wish->comment), .trial = std::move(wish->trial)};
  if (auto whole = wholeDocument(request)) {
    if (!*whole) return tl::unexpected(whole->error());
    wanted.document = std::move(**whole);
    wanted.operations.push_back({request.replace(0).path(), Operation::REPLACE});
    return wanted;
  }
  if (auto status = Reader(request, wanted).read(); !status.ok()) return tl::unexpected(std::move(status));
  return wanted;
}

}  // namespace nicleaf::api
