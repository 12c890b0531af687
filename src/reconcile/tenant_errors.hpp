// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "model/error.hpp"
#include "reconcile/plan.hpp"
#include "render/render.hpp"
#include "render/tenants.hpp"

namespace nicleaf::reconcile {

/// Errors by the tenant that they are about (render::Tenants); kNoTenant has those that are about all.
using TenantErrors = std::map<std::string, model::Errors>;
inline constexpr char kNoTenant[] = "";
/// Stands for a whole plan.
inline constexpr char kAllTenants[] = "all tenants";
/// The key for what render::Tenants says.
[[nodiscard]] inline std::string keyOf(const std::string* tenant) { return tenant == nullptr ? kNoTenant : *tenant; }

/// Errors of the kernel, and of conflicts in it, which name an interface; and FRR's, which name a data path.
[[nodiscard]] TenantErrors byTenant(const model::Errors& errors, const render::Tenants& tenants);

/// The plan's steps, by tenant; kNoTenant has those for all. Its costs are left out.
[[nodiscard]] std::map<std::string, Plan> partsOf(const Plan& plan, const render::Tenants& tenants);

/// Adds an error for each step that is still necessary.
void addNotDone(const Plan& plan, const render::Tenants& tenants, TenantErrors& errors);

/// Whether all steps are for tenants in `which`.
[[nodiscard]] bool isOnlyFor(const Plan& plan, const render::Tenants& tenants, const render::TenantNames& which);

/// All of them, common ones first. Leaves out those of the tenants in `except`.
[[nodiscard]] model::Errors flat(const TenantErrors& errors, const render::TenantNames& except = {});

void add(TenantErrors& to, TenantErrors more);

[[nodiscard]] render::TenantNames namesOf(const TenantErrors& errors);

/// For model::AgentStatus.
[[nodiscard]] std::map<std::string, std::string> texts(const TenantErrors& errors);

}  // namespace nicleaf::reconcile
