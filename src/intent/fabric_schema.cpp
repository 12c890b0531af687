// SPDX-License-Identifier: Apache-2.0
#include "intent/fabric_schema.hpp"

#include <stdexcept>

#include "intent/fabric_yang.hpp"

namespace nicleaf::intent {

FabricSchema::FabricSchema() {
  ly_log_options(LY_LOSTORE);  // affects the whole process: libyang stores its messages and prints none
  ly_ctx* context = nullptr;
  if (ly_ctx_new(nullptr, LY_CTX_NO_YANGLIBRARY | LY_CTX_DISABLE_SEARCHDIRS, &context) != LY_SUCCESS) {
    throw std::runtime_error("libyang cannot create a context");
  }
  context_.reset(context);
  lys_module* module = nullptr;
  if (lys_parse_mem(context, kFabricYang, LYS_IN_YANG, &module) != LY_SUCCESS) {
    throw std::runtime_error("libyang cannot load nicleaf-fabric.yang: " + takeMessage());
  }
  module_ = module;
}

std::string FabricSchema::takeMessage() const {
  const ly_err_item* item = ly_err_first(context_.get());
  std::string message = item != nullptr && item->msg != nullptr ? item->msg : "";
  ly_err_clean(context_.get(), nullptr);
  return message;
}

}  // namespace nicleaf::intent
