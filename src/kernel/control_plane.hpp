// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "kernel/nft.hpp"
#include "model/kernel_op.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Loads and observes the nftables tables of model::ControlPlane in the network namespace of the thread that calls
/// open(). Reads them again only after a notification, or when told to. Not thread-safe; never waits.
class ControlPlaneTables {
 public:
  [[nodiscard]] static ControlPlaneTables open();

  /// Why the kernel cannot have the rules; empty if it can, as far as is known. Stays for the life of the object.
  [[nodiscard]] const std::string& unsupported() const { return unsupported_; }
  [[nodiscard]] const model::ControlPlane& read();
  /// Makes the next read() ask the kernel.
  void doubt() { known_.reset(); }

  [[nodiscard]] static bool isFor(const model::KernelOp& op);
  /// Executes ops for which isFor() is true, as one transaction. If the kernel lacks a part of nf_tables, the rules
  /// become unsupported, which is no error.
  [[nodiscard]] model::Expected<void> run(std::span<const model::KernelOp> ops);

  /// Becomes readable after changes of nftables; -1 if there are no notifications.
  [[nodiscard]] int fd() const { return notifications_ ? notifications_->fd() : -1; }
  /// Reads all notifications that are there. Returns true if one was about these tables.
  bool hear();

 private:
  [[nodiscard]] model::ControlPlane ask();
  [[nodiscard]] model::Expected<int> tablesThere();
  [[nodiscard]] std::optional<std::string> rulesThere();
  Nft& nft();

  std::optional<netlink::Socket> requests_, notifications_;
  std::optional<Nft> nft_;
  std::string unsupported_;
  std::optional<model::ControlPlane> known_;
  std::string loaded_;  // how this version of nft shows the rules; empty before they were loaded
};

}  // namespace nicleaf::kernel
