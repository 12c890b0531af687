// SPDX-License-Identifier: Apache-2.0
#include "api/gnmi_service.hpp"

#include <utility>

#include "api/get_request.hpp"
#include "api/grpc_status.hpp"
#include "api/set_extension.hpp"
#include "api/set_request.hpp"
#include "api/subscription.hpp"
#include "api/unary_call.hpp"

namespace nicleaf::api {
namespace {

constexpr char kGnmiVersion[] = "0.10.0";
constexpr char kModelRevision[] = "2026-11-29";  // of yang/nicleaf-fabric.yang; a unit test compares them
constexpr char kModelOrganization[] = "nicleaf";

using SetCall = std::shared_ptr<UnaryCall<gnmi::SetResponse>>;
using Place = std::shared_ptr<void>;

gnmi::SetResponse setResponse(const WantedDocument& wanted, std::string report) {
  gnmi::SetResponse response;
  for (const auto& [path, operation] : wanted.operations) {
    gnmi::UpdateResult* result = response.add_response();
    *result->mutable_path() = path;
    result->set_op(operation);
  }
  response.set_timestamp(nowNanoseconds());
  addReport(response, std::move(report));
  return response;
}

/// Makes the handler for the outcome of an apply or a plan. It is called on the io_context and answers from the worker,
/// because a plan can be long. It keeps the call's place even if the client is gone, because the agent is busy until
/// then.
template <typename Outcome>
auto answerWith(std::shared_ptr<ServiceCore> core, SetCall call, std::shared_ptr<const WantedDocument> wanted,
                Place place) {
  return [core = std::move(core), call = std::move(call), wanted = std::move(wanted),
          place = std::move(place)](tl::expected<Outcome, model::Errors> outcome) {
    auto shared = std::make_shared<const tl::expected<Outcome, model::Errors>>(std::move(outcome));
    core->onWorker([call, wanted, shared, place] {
      if (*shared)
        call->reply(setResponse(*wanted, reportJson(**shared)));
      else
        call->fail(shared->error());
    });
  };
}

reconcile::DocumentEdit editorOf(std::shared_ptr<const WantedDocument> wanted) {
  return [wanted = std::move(wanted)](std::string_view current, std::uint64_t next) {
    return edited(current, wanted->edit, next);
  };
}

/// Asks the agent for what a Set wants.
void ask(Agent& agent, const std::shared_ptr<ServiceCore>& core, const SetCall& call,
         const std::shared_ptr<const WantedDocument>& wanted, std::string document, const std::string& author,
         const Place& place) {
  const auto applied = [&] { return answerWith<reconcile::ApplyReport>(core, call, wanted, place); };
  const auto planned = [&] { return answerWith<reconcile::Plan>(core, call, wanted, place); };
  const store::Provenance from{"gNMI", author, wanted->comment};
  if (wanted->trialWish)
    agent.onTrial(*wanted->trialWish, applied(), from);
  else if (wanted->drain)
    agent.drain(*wanted->drain, applied(), from);
  else if (wanted->rollback && wanted->rollback->dryRun)
    agent.planRollback(wanted->rollback->generation, planned());
  else if (wanted->rollback)
    agent.rollback(wanted->rollback->generation, applied(), from, wanted->trial);
  else if (!wanted->edit.edits.empty() && wanted->dryRun)
    agent.planEdit(editorOf(wanted), planned());
  else if (!wanted->edit.edits.empty())
    agent.applyEdit(editorOf(wanted), applied(), from, wanted->trial);
  else if (wanted->dryRun)
    agent.plan(std::move(document), planned());
  else
    agent.apply(std::move(document), applied(), from, reconcile::Asked::kByOperator, wanted->trial);
}

/// Whether the caller may call Set.
grpc::Status mayWrite(const Caller& caller) {
  if (caller.mayWrite) return grpc::Status::OK;
  const std::string who = caller.name.empty() ? "a caller that is not known" : caller.name;
  return {grpc::StatusCode::PERMISSION_DENIED,
          who + " may only read; Set needs a name of gnmi-tls-read-write in nicleafd's settings"};
}

}  // namespace

grpc::ServerUnaryReactor* GnmiService::Capabilities(grpc::CallbackServerContext* context,
                                                    const gnmi::CapabilityRequest* /*request*/,
                                                    gnmi::CapabilityResponse* response) {
  const auto call = UnaryCall<gnmi::CapabilityResponse>::start(core_, context, response);
  if (const auto admitted = callers_.admit(callers_.of(context->peer()), false); !admitted.ok()) {
    call->fail(admitted);
    return call.get();
  }
  gnmi::CapabilityResponse capabilities;
  gnmi::ModelData* model = capabilities.add_supported_models();
  model->set_name(kModule);
  model->set_organization(kModelOrganization);
  model->set_version(kModelRevision);
  capabilities.add_supported_encodings(gnmi::JSON_IETF);
  capabilities.set_gnmi_version(kGnmiVersion);
  call->reply(std::move(capabilities));
  return call.get();
}

grpc::ServerUnaryReactor* GnmiService::Get(grpc::CallbackServerContext* context, const gnmi::GetRequest* request,
                                           gnmi::GetResponse* response) {
  const auto call = UnaryCall<gnmi::GetResponse>::start(core_, context, response);
  if (const auto admitted = callers_.admit(callers_.of(context->peer()), false); !admitted.ok()) {
    call->fail(admitted);
    return call.get();
  }
  auto wanted = readGet(*request);
  auto place = wanted ? core_->gets.take() : nullptr;
  if (!wanted) {
    call->fail(wanted.error());
  } else if (place == nullptr) {
    call->fail(tooMany("Get calls"));
  } else {
    Need need = wanted->need;  // before `wanted` is moved
    core_->fetch(std::move(need), [call, place, wanted = std::move(*wanted)](tl::expected<Tree, model::Error> tree) {
      if (!tree) return call->fail(model::Errors{tree.error()});
      if (call->over()) return;
      auto answer = answerGet(wanted, *tree);
      if (answer)
        call->reply(std::move(*answer));
      else
        call->fail(answer.error());
    });
  }
  return call.get();
}

grpc::ServerUnaryReactor* GnmiService::Set(grpc::CallbackServerContext* context, const gnmi::SetRequest* request,
                                           gnmi::SetResponse* response) {
  const auto call = UnaryCall<gnmi::SetResponse>::start(core_, context, response);
  const Caller caller = callers_.of(context->peer());
  const grpc::Status allowed = mayWrite(caller);
  if (const auto admitted = allowed.ok() ? callers_.admit(caller, true) : allowed; !admitted.ok()) {
    call->fail(admitted);
    return call.get();
  }
  auto read = readSet(*request);
  auto place = read ? core_->sets.take() : nullptr;
  if (!read) {
    call->fail(read.error());
  } else if (place == nullptr) {
    call->fail(tooMany("Set calls"));
  } else {
    auto document = std::make_shared<std::string>(std::move(read->document));
    auto wanted = std::make_shared<const WantedDocument>(std::move(*read));
    core_->onAgent([core = core_, call, wanted, document, place, author = caller.name](Agent& agent) {
      if (call->over()) return;  // the client is gone, and nothing has been done yet
      ask(agent, core, call, wanted, std::move(*document), author, place);
    });
  }
  return call.get();
}

grpc::ServerBidiReactor<gnmi::SubscribeRequest, gnmi::SubscribeResponse>* GnmiService::Subscribe(
    grpc::CallbackServerContext* context) {
  return Subscription::start(core_, callers_.admit(callers_.of(context->peer()), false));
}

}  // namespace nicleaf::api
