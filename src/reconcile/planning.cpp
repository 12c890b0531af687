// SPDX-License-Identifier: Apache-2.0
#include "reconcile/planning.hpp"

#include <algorithm>
#include <variant>

#include "diff/kernel_plan.hpp"
#include "diff/tree_diff.hpp"
#include "model/zebra_path.hpp"

namespace nicleaf::reconcile {
namespace {

/// zebra refuses to change an L3VNI, and to set one that another VRF still has: so every L3VNI that is removed or
/// changed is removed first.
void planZebra(const Observed& observed, const render::Desired& desired, Plan& plan) {
  model::TreeDelta delta = diff::diffTrees(observed.zebra, desired.zebra);
  plan.zebraOff.deletes = std::move(delta.deletes);
  for (const auto& [path, value] : delta.updates) {
    if (observed.zebra->contains(path)) plan.zebraOff.deletes.push_back(path);
  }
  plan.zebraOn.updates = std::move(delta.updates);
}

/// A profile exists before a session names it, and as long as one does.
void planBfdd(const Observed& observed, const render::Desired& desired, Plan& plan) {
  if (observed.bfddAway) return;
  model::TreeDelta delta = diff::diffTrees(observed.bfdd, desired.bfdd);
  plan.bfdd.updates = std::move(delta.updates);
  for (std::string& path : delta.deletes)
    (path.ends_with(']') ? plan.bfddForget : plan.bfdd).deletes.push_back(std::move(path));
}

/// The links that are deleted and not created again.
std::set<model::IfName> goneFor(const diff::KernelPlan& plan) {
  std::set<model::IfName> names;
  for (const auto* ops : {&plan.detach, &plan.remove}) {
    for (const auto& op : *ops) {
      if (const auto* link = std::get_if<model::DeleteLink>(&op)) names.insert(link->name);
    }
  }
  for (const auto& op : plan.create) {
    if (const auto* made = std::get_if<model::CreateLink>(&op)) names.erase(made->link.name);
  }
  return names;
}

/// zebra keeps an entry for a VRF that once had an L3VNI, even when the kernel's VRF is gone. An undo or a crash can
/// leave such an entry behind. It does no harm, and it cannot be told from an empty entry that somebody else made.
void planForgetting(Plan& plan) {
  for (const model::IfName& name : goneFor(plan.kernel)) {
    const std::string entry = model::zebraVrfPath(name);
    const auto& off = plan.zebraOff.deletes;
    if (std::find(off.begin(), off.end(), entry + model::kL3vniLeaf) != off.end())
      plan.zebraForget.deletes.push_back(entry);
  }
}

bool isForeign(const model::Link& link) { return std::holds_alternative<model::ForeignKind>(link.kind); }

}  // namespace

Plan planTowards(const Observed& observed, const render::Desired& desired) {
  Plan plan;
  plan.kernel = diff::planKernel(diff::diffKernel(*observed.kernel, desired.kernel));
  planZebra(observed, desired, plan);
  planBfdd(observed, desired, plan);
  plan.bgpd = diff::diffTrees(observed.bgpd, desired.bgpd);
  plan.staticd = diff::diffTrees(observed.staticd, desired.staticd);
  planForgetting(plan);
  return plan;
}

render::Desired withOtherLinksAsBefore(render::Desired desired, const Observed& before, const render::Desired& wanted,
                                       const Observed& now) {
  for (const auto& [name, link] : wanted.kernel.links) {
    const auto was = before.kernel->links.find(name);
    const bool other = isForeign(link) && !desired.kernel.links.contains(name);
    if (other && was != before.kernel->links.end() && now.kernel->links.contains(name))
      desired.kernel.links.put(was.shared());
  }
  return desired;
}

render::Desired undoTarget(const std::optional<render::Desired>& previous, const Observed& before,
                           const render::Desired& wanted, const Observed& now) {
  render::Desired target;
  if (previous) {
    target = *previous;
    for (const auto& [name, link] : wanted.kernel.links) {
      const auto was = before.kernel->links.find(name);
      if (isForeign(link) && was != before.kernel->links.end()) target.kernel.links.put(was.shared());
    }
  } else {
    target.kernel = *before.kernel;
    target.zebra = before.zebra;
    target.bgpd = before.bgpd;
    target.bfdd = *before.bfdd;
    target.staticd = before.staticd;
  }
  for (const auto& [key, value] : wanted.kernel.sysctls) {
    const auto was = before.kernel->sysctls.find(key);
    if (was != before.kernel->sysctls.end()) target.kernel.sysctls.insert(*was);
  }
  target.kernel.links.eraseIf(
      [&](const model::Link& link) { return isForeign(link) && !now.kernel->links.contains(link.name); });
  return target;
}

}  // namespace nicleaf::reconcile
