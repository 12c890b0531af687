// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

struct nft_ctx;

namespace nicleaf::kernel {

/// nft(8) as a library, in the network namespace of the thread that constructs it. The kernel must support nfnetlink:
/// without it, libnftables ends the process (netlink_init_error). Not thread-safe.
class Nft {
 public:
  Nft();
  /// Runs commands as one transaction. An error is nft's text.
  [[nodiscard]] tl::expected<std::string, std::string> run(const std::string& commands);
  /// Shows objects: symbols in words, priorities as numbers. Leaves out counters.
  [[nodiscard]] tl::expected<std::string, std::string> list(const std::string& objects, bool elements);

 private:
  struct Free {
    void operator()(nft_ctx* context) const;
  };
  std::unique_ptr<nft_ctx, Free> context_;
};

}  // namespace nicleaf::kernel
