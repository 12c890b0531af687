// SPDX-License-Identifier: GPL-2.0-or-later
// Capabilities, configuration, state, and YANG RPCs.
#include <chrono>

#include "core/northbound.hpp"
#include "core/oper.hpp"
#include "lib/version.h"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

bool isRoot(const std::string& path) { return path.empty() || path == "/"; }

/// The first step of a data path: "/module:name".
std::string topOf(const std::string& path) {
  const auto end = path.find_first_of("/[", 1);
  return path.substr(0, end);
}

/// Copies the nodes that a path selects from a tree.
Status select(const lyd_node* from, const std::string& path, Tree& tree, bool& found) {
  if (!from) return Status::OK;
  if (isRoot(path)) {
    for (const lyd_node* node = from; node; node = node->next) mergeNode(tree, node);
    found = true;
    return Status::OK;
  }
  ly_set* matches = nullptr;
  if (lyd_find_xpath(from, path.c_str(), &matches) != LY_SUCCESS) {
    return {StatusCode::INVALID_ARGUMENT, path + ": " + yangErrors()};
  }
  for (std::uint32_t i = 0; i < matches->count; ++i) {
    found = true;
    mergeNode(tree, matches->dnodes[i]);
  }
  ly_set_free(matches, nullptr);
  return Status::OK;
}

/// A path that matches no schema node is an error, not an empty result.
Status checkPath(const std::string& path) {
  if (isRoot(path)) return Status::OK;
  if (path.starts_with('/') && lys_find_path(ly_native_ctx, nullptr, path.c_str(), 0)) return Status::OK;
  const std::string why = yangErrors();
  return {StatusCode::INVALID_ARGUMENT, path + ": unknown data path" + (why.empty() ? "" : " (" + why + ")")};
}

}  // namespace

Status Northbound::capabilities(frr::GetCapabilitiesResponse& response) const {
  response.set_frr_version(FRR_VERSION);
#ifdef HAVE_CONFIG_ROLLBACKS
  response.set_rollback_support(true);
#else
  response.set_rollback_support(false);
#endif
  yang_module* module = nullptr;
  RB_FOREACH(module, yang_modules, &yang_modules) {
    auto* data = response.add_supported_modules();
    data->set_name(module->name);
    if (module->info->revision) data->set_revision(module->info->revision);
    if (module->info->org) data->set_organization(module->info->org);
  }
  response.add_supported_encodings(frr::JSON);
  response.add_supported_encodings(frr::XML);
  return Status::OK;
}

Status Northbound::addConfig(const std::string& path, Tree& tree, bool& found) const {
  return select(running_config->dnode, path, tree, found);
}

Status Northbound::addState(const std::string& path, Tree& tree, bool& found) {
  const bool root = isRoot(path);
  if (root || extension_.ownsState(topOf(path))) {
    const Tree state(extension_.state());
    if (auto status = select(state.get(), path, tree, found); !status.ok() || !root) return status;
  }
  return addDaemonState(root ? "" : path, extension_, tree, found);
}

Status Northbound::getPath(const frr::GetRequest& request, const std::string& path, frr::DataTree& data) {
  const QuietYang quiet;
  if (auto status = checkPath(path); !status.ok()) return status;
  Tree tree;
  bool found = false;
  if (request.type() != frr::GetRequest::STATE) {
    if (auto status = addConfig(path, tree, found); !status.ok()) return status;
  }
  if (request.type() != frr::GetRequest::CONFIG) {
    if (auto status = addState(path, tree, found); !status.ok()) return status;
    // State that does not exist now is not an error: neighbors come and go.
    found = true;
  }
  if (!found) return {StatusCode::INVALID_ARGUMENT, path + ": Data path not found"};  // FRR's words; clients match them
  if (request.with_defaults() && tree) {
    lyd_node* first = tree.release();
    (void)lyd_new_implicit_all(
        &first, ly_native_ctx,
        request.type() == frr::GetRequest::STATE ? LYD_IMPLICIT_NO_CONFIG : LYD_IMPLICIT_NO_STATE, nullptr);
    tree.reset(first);
  }
  return print(tree.get(), request.encoding(), request.with_defaults(), data);
}

Status Northbound::get(const frr::GetRequest& request, std::vector<frr::GetResponse>& responses) {
  for (const auto& path : request.path()) {
    frr::GetResponse response;
    if (auto status = getPath(request, path, *response.mutable_data()); !status.ok()) return status;
    response.set_timestamp(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
    responses.push_back(std::move(response));
  }
  return Status::OK;
}

Status Northbound::changesSince(const nicleaf::changes::SinceRequest& request,
                                nicleaf::changes::SinceResponse& response) {
  told_.tell(datastore_.now(), request, response);
  return Status::OK;
}

void Northbound::waitForChange(const Client& client, const nicleaf::changes::WaitRequest& request,
                               nicleaf::changes::WaitResponse& response, Done done) {
  watch_.wait(client.id, request, response, std::move(done));
}

Status Northbound::execute(const frr::ExecuteRequest& request, frr::ExecuteResponse& response) {
  const QuietYang quiet;
  const lysc_node* schema =
      request.path().starts_with('/') ? lys_find_path(ly_native_ctx, nullptr, request.path().c_str(), 0) : nullptr;
  (void)yangErrors();
  if (!schema || !(schema->nodetype & (LYS_RPC | LYS_ACTION))) {
    return {StatusCode::INVALID_ARGUMENT, request.path() + ": is not a YANG RPC or action"};
  }
  const auto* node = static_cast<const nb_node*>(schema->priv);
  if (!node || !node->cbs.rpc) {
    return {StatusCode::UNIMPLEMENTED, request.path() + ": this daemon does not implement it"};
  }
  return executeRpc(*node, request, response);
}

}  // namespace nicleaf::plugin
