// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/transaction.hpp"

#include <cstdio>
#include <span>
#include <utility>

#include "bgp/bgp.h"
#include "bgp/executor.hpp"
#include "core/frr.hpp"
#include "render/tree.hpp"

namespace nicleaf::plugin {

namespace {

render::Profile profile() {
  return nicleaf_profile_is_datacenter() ? render::Profile::datacenter : render::Profile::traditional;
}

// The VRF of the instance that a node belongs to; empty for the container above all instances.
std::string vrfOf(const lyd_node* node) {
  for (; node; node = lyd_parent(node)) {
    if (node->schema->nodetype == LYS_LIST && node->schema->name == std::string_view("instance")) {
      return render::value(node, "vrf").value_or("");
    }
  }
  return {};
}

void renderSome(const render::Renderer& renderer, const lyd_node* tree, const std::set<std::string>& vrfs,
                render::EntrySet& out) {
  for (const lyd_node* top = tree; top; top = top->next) {
    if (!top->schema || top->schema->module->name != std::string_view(NICLEAF_BGP_MODULE)) continue;
    for (const lyd_node* at = lyd_child(top); at; at = at->next) {
      if (vrfs.contains(render::value(at, "vrf").value_or(""))) renderer.render(at, profile(), out);
    }
  }
}

std::string pathOf(const render::Entry& entry) {
  if (!entry.node) return std::string("/") + NICLEAF_BGP_MODULE + ":bgp";
  char* text = lyd_path(entry.node, LYD_PATH_STD, nullptr, 0);
  std::string path = text ? text : "";
  free(text);
  return path;
}

}  // namespace

void BgpTransaction::enter(nb_config* candidate) {
  candidate_ = candidate;
  refused_ = false;
  if (!executed_) vrfs_.clear();
}

void BgpTransaction::leave() { candidate_ = nullptr; }

std::string BgpTransaction::takeRollbackError() { return std::exchange(rollbackError_, {}); }

int BgpTransaction::event(int event, const lyd_node* node, std::string& message) {
  switch (event) {
    case NB_EV_VALIDATE:
      if (!candidate_) {
        message = "BGP is configured through the nicleaf northbound only; this commit came from elsewhere";
        return NB_ERR_VALIDATION;
      }
      vrfs_.insert(vrfOf(node));
      return NB_OK;
    case NB_EV_PREPARE:
      return executed_ ? NB_OK : execute(message);
    case NB_EV_ABORT:
      undo();
      return NB_OK;
    default:
      if (executed_) {
        executed_ = false;
        before_.clear();
        after_.clear();
        vrfs_.clear();
      }
      return NB_OK;
  }
}

int BgpTransaction::execute(std::string& message) {
  before_.clear();
  after_.clear();
  renderSome(renderer_, running_config->dnode, vrfs_, before_);
  renderSome(renderer_, candidate_->dnode, vrfs_, after_);
  const auto steps = render::difference(before_, after_);

  Executor executor;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto outcome = executor.run(steps[i]);
    if (outcome.ok) continue;
    message = pathOf(*steps[i].entry) + ": bgpd refused" +
              (steps[i].kind == render::Step::Kind::remove ? " to remove it" : "") + ": " + outcome.text;
    refused_ = true;
    auto current = render::after(before_, std::span(steps).first(i));
    if (outcome.partial) {
      // Half made, it may not belong to its owner yet, and has to be taken away by itself.
      auto& half = current[steps[i].entry->key] = *steps[i].entry;
      half.owner.clear();
    }
    rollBack(current);
    before_.clear();
    after_.clear();
    return NB_ERR;
  }
  executed_ = true;
  return NB_OK;
}

void BgpTransaction::undo() {
  if (!executed_) return;
  executed_ = false;
  rollBack(after_);
  before_.clear();
  after_.clear();
  vrfs_.clear();
}

// Goes on after an error: what can be restored is.
void BgpTransaction::rollBack(const render::EntrySet& current) {
  Executor executor;
  std::size_t failed = 0;
  for (const auto& step : render::difference(current, before_)) {
    const auto outcome = executor.run(step);
    if (outcome.ok) continue;
    if (failed++ == 0) rollbackError_ = "roll back failed at " + pathOf(*step.entry) + ": " + outcome.text;
    zlog_err("nicleaf: roll back failed at %s: %s", pathOf(*step.entry).c_str(), outcome.text.c_str());
  }
}

}  // namespace nicleaf::plugin
