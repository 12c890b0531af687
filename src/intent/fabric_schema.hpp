// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <libyang/libyang.h>

namespace nicleaf::intent {

struct ContextDeleter {
  void operator()(ly_ctx* context) const { ly_ctx_destroy(context); }
};
using Context = std::unique_ptr<ly_ctx, ContextDeleter>;

struct DataDeleter {
  void operator()(lyd_node* tree) const { lyd_free_all(tree); }
};
using DataTree = std::unique_ptr<lyd_node, DataDeleter>;

/// nicleaf-fabric.yang, loaded into its own libyang context. Data trees must not outlive it.
class FabricSchema {
 public:
  /// Throws std::runtime_error with libyang's message if the embedded module cannot be loaded.
  FabricSchema();

  [[nodiscard]] ly_ctx* context() const { return context_.get(); }
  [[nodiscard]] const lys_module* module() const { return module_; }
  /// Gives libyang's first stored message and clears all of them; empty if there is none.
  [[nodiscard]] std::string takeMessage() const;

 private:
  Context context_;
  const lys_module* module_ = nullptr;
};

}  // namespace nicleaf::intent
