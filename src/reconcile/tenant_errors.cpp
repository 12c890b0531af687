// SPDX-License-Identifier: Apache-2.0
#include "reconcile/tenant_errors.hpp"

#include <algorithm>
#include <iterator>

namespace nicleaf::reconcile {
namespace {

constexpr std::string_view kInterface = "interface ";

model::Error stillToDo(const std::string& line) {
  return {model::ErrorCode::kTimeout, "the machine", "verify it", "", "still to do: " + line};
}

using Parts = std::map<std::string, Plan>;  // of a plan, by tenant

void sort(std::vector<model::KernelOp> diff::KernelPlan::*stage, const diff::KernelPlan& plan,
          const render::Tenants& tenants, Parts& parts) {
  for (const model::KernelOp& op : plan.*stage)
    (parts[keyOf(tenants.ofLink(model::linkOf(op)))].kernel.*stage).push_back(op);
}
void sort(model::TreeDelta Plan::*stage, const Plan& plan, const render::Tenants& tenants, Parts& parts) {
  for (const auto& update : (plan.*stage).updates)
    (parts[keyOf(tenants.ofPath(update.first))].*stage).updates.push_back(update);
  for (const auto& path : (plan.*stage).deletes) (parts[keyOf(tenants.ofPath(path))].*stage).deletes.push_back(path);
}

}  // namespace

Parts partsOf(const Plan& plan, const render::Tenants& tenants) {
  Parts parts;
  using Kernel = diff::KernelPlan;
  for (const auto stage : {&Kernel::detach, &Kernel::create, &Kernel::raise, &Kernel::remove})
    sort(stage, plan.kernel, tenants, parts);
  for (const auto stage : {&Plan::zebraOff, &Plan::zebraOn, &Plan::bfdd, &Plan::bgpd, &Plan::bfddForget, &Plan::staticd,
                           &Plan::zebraForget})
    sort(stage, plan, tenants, parts);
  return parts;
}

TenantErrors byTenant(const model::Errors& errors, const render::Tenants& tenants) {
  TenantErrors sorted;
  for (const model::Error& error : errors) {
    const bool named = error.object.starts_with(kInterface);
    const auto* tenant = error.object.starts_with('/')
                             ? tenants.ofPath(error.object)
                             : tenants.ofLink(named ? error.object.substr(kInterface.size()) : error.object);
    sorted[keyOf(tenant)].push_back(error);
  }
  return sorted;
}

void addNotDone(const Plan& plan, const render::Tenants& tenants, TenantErrors& errors) {
  for (const auto& [tenant, part] : partsOf(plan, tenants)) {
    for (const std::string& line : part.lines()) errors[tenant].push_back(stillToDo(line));
  }
}

bool isOnlyFor(const Plan& plan, const render::Tenants& tenants, const render::TenantNames& which) {
  return std::ranges::all_of(partsOf(plan, tenants), [&](const auto& entry) { return which.contains(entry.first); });
}

model::Errors flat(const TenantErrors& errors, const render::TenantNames& except) {
  model::Errors all;
  for (const auto& [tenant, some] : errors) {
    if (!except.contains(tenant)) all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

void add(TenantErrors& to, TenantErrors more) {
  for (auto& [tenant, errors] : more) {
    model::Errors& all = to[tenant];
    all.insert(all.end(), std::make_move_iterator(errors.begin()), std::make_move_iterator(errors.end()));
  }
}

render::TenantNames namesOf(const TenantErrors& errors) {
  render::TenantNames names;
  for (const auto& entry : errors) names.insert(names.end(), entry.first);
  return names;
}

std::map<std::string, std::string> texts(const TenantErrors& errors) {
  std::map<std::string, std::string> all;
  for (const auto& [tenant, some] : errors) {
    model::Errors different;  // one obstacle can stop several steps
    for (const model::Error& error : some) {
      if (std::ranges::find(different, error) == different.end()) different.push_back(error);
    }
    all.emplace_hint(all.end(), tenant, model::joined(different));
  }
  return all;
}

}  // namespace nicleaf::reconcile
