// SPDX-License-Identifier: Apache-2.0
#include "api/client_channel.hpp"

#include <cerrno>

#include "api/grpc_status.hpp"
#include "api/unix_socket.hpp"

namespace nicleaf::api {
namespace {

constexpr int kMaxMetadataBytes = 64 * 1024;

std::string notReachable(const std::string& socket, int error) {
  switch (error) {
    case ENOENT:
      return "nicleafd is not running: there is no socket " + socket;
    case ECONNREFUSED:
      return "nicleafd is not running: no process listens on " + socket;
    case EACCES:
    case EPERM:
      return "no permission to open " + socket + "; run as root or as a member of the socket's group";
    case ENOTSOCK:
      return "nicleafd is not running: " + socket + " is not a socket";
    default:
      return "cannot connect to nicleafd at " + socket + ": " + errnoText(error);
  }
}

}  // namespace

tl::expected<void, CallError> findAgent(const std::string& socket) {
  if (const int error = probeSocket(socket); error != 0)
    return tl::unexpected(
        CallError{CallError::Kind::kNotReachable, model::ErrorCode::kUnavailable, notReachable(socket, error)});
  return {};
}

std::shared_ptr<grpc::Channel> channelTo(const std::string& socket) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);  // no limit: the agent is trusted, and limits its answers
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), arguments);
}

CallError toError(const grpc::Status& status, const grpc::ClientContext& context) {
  using Kind = CallError::Kind;
  const auto& trailer = context.GetServerTrailingMetadata();
  if (const auto found = trailer.find(kErrorCodeKey); found != trailer.end())
    if (const auto code = parseErrorCode({found->second.data(), found->second.size()}))
      return {Kind::kFailed, *code, status.error_message()};
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::CANCELLED:
      return {Kind::kNotReachable, model::ErrorCode::kUnavailable,
              "the connection to nicleafd was lost: " + status.error_message()};
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return {Kind::kFailed, model::ErrorCode::kTimeout, "nicleafd did not answer before the deadline"};
    case grpc::StatusCode::NOT_FOUND:
      return {Kind::kNotFound, model::ErrorCode::kRefused, status.error_message()};
    case grpc::StatusCode::INVALID_ARGUMENT:
      return {Kind::kFailed, model::ErrorCode::kInvalidIntent, status.error_message()};
    default:
      return {Kind::kFailed, model::ErrorCode::kRefused, status.error_message()};
  }
}

}  // namespace nicleaf::api
