// SPDX-License-Identifier: Apache-2.0
#include "kernel/nft.hpp"

#include <nftables/libnftables.h>

#include <new>

namespace nicleaf::kernel {

void Nft::Free::operator()(nft_ctx* context) const { nft_ctx_free(context); }

Nft::Nft() : context_(nft_ctx_new(NFT_CTX_DEFAULT)) {
  if (!context_ || nft_ctx_buffer_output(context_.get()) != 0 || nft_ctx_buffer_error(context_.get()) != 0)
    throw std::bad_alloc();
}

tl::expected<std::string, std::string> Nft::run(const std::string& commands) {
  const int failed = nft_run_cmd_from_buffer(context_.get(), commands.c_str());
  std::string errors = nft_ctx_get_error_buffer(context_.get());
  std::string output = nft_ctx_get_output_buffer(context_.get());
  if (failed == 0) return output;
  if (errors.empty()) errors = "nft says nothing";
  return tl::unexpected(std::move(errors));
}

tl::expected<std::string, std::string> Nft::list(const std::string& objects, bool elements) {
  unsigned flags = NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_NUMERIC_PRIO | NFT_CTX_OUTPUT_NUMERIC_PROTO;
  if (!elements) flags |= NFT_CTX_OUTPUT_TERSE;
  nft_ctx_output_set_flags(context_.get(), flags);
  return run(objects);
}

}  // namespace nicleaf::kernel
