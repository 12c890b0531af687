// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/calls.hpp"

#include <memory>

#include "core/guarded.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

Status Calls::busy() {
  return {StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"};
}
Status Calls::stranger() {
  return {StatusCode::UNAUTHENTICATED, "this server does not know the connection: connect again"};
}

grpc::ServerUnaryReactor* Calls::unary(grpc::CallbackServerContext* context, Answer answer) {
  return later(context, [answer = std::move(answer)](const Connections::Client& client, const Done& done) {
    done(answer(client));
  });
}

grpc::ServerUnaryReactor* Calls::later(grpc::CallbackServerContext* context, Begin begin) {
  auto* reactor = context->DefaultReactor();
  const auto client = find(*context);
  if (!client) {
    reactor->Finish(stranger());
    return reactor;
  }
  queue_.post([reactor, client = *client, begin = std::move(begin)](bool run) {
    if (!run) return reactor->Finish(busy());
    const auto finished = std::make_shared<bool>(false);
    const Status status = guarded([&] {
      begin(client, [reactor, finished](const Status& result) {
        *finished = true;
        reactor->Finish(result);
      });
      return Status::OK;
    });
    if (!status.ok() && !*finished) reactor->Finish(status);
  });
  return reactor;
}

}  // namespace nicleaf::plugin
