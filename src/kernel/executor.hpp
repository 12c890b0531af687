// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>

#include "kernel/control_plane.hpp"
#include "kernel/refusals.hpp"
#include "netlink/encode.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Chooses the interface indexes of our links, from a range of the agent's own. So one batch can create a link and
/// configure it, and a request for a link of ours can never reach a foreign link instead.
class IndexRange {
 public:
  static constexpr std::uint32_t kFirst = 1U << 20;
  static constexpr std::uint32_t kEnd = 1U << 30;
  /// Marks `index` as taken: next() continues behind it.
  void used(std::uint32_t index);
  [[nodiscard]] std::uint32_t next();

 private:
  std::uint32_t next_ = kFirst;
};

/// Executes one list of ops for Kernel::apply(). Lives for one call.
class Executor {
 public:
  Executor(netlink::Socket& socket, IndexRange& indexes, ControlPlaneTables& controlPlane, Refusals& refusals)
      : socket_(socket), indexes_(indexes), controlPlane_(controlPlane), refusals_(refusals) {}
  [[nodiscard]] tl::expected<void, model::Errors> run(std::span<const model::KernelOp> ops);
  /// The indexes of the links to which run() has sent addresses.
  [[nodiscard]] const std::set<std::uint32_t>& addressed() const { return addressed_; }
  /// The indexes of the links whose sysctls run() has written.
  [[nodiscard]] const std::set<std::uint32_t>& configured() const { return configured_; }

 private:
  /// One request of the current batch.
  struct Pending {
    const model::KernelOp* op;
    std::uint32_t link;
    bool mark;  // the second request of a CreateLink
  };

  [[nodiscard]] model::Expected<void> lookUpNames(std::span<const model::KernelOp> ops);
  [[nodiscard]] model::Expected<void> reserveIndexes(std::size_t count);
  void add(const model::KernelOp& op);
  /// The number of ops at the front of `ops` that delete existing links of one kind, and so can be executed together.
  [[nodiscard]] std::size_t deletesAhead(std::span<const model::KernelOp> ops) const;
  /// Returns false if the links must be deleted one by one.
  [[nodiscard]] bool deleteAtOnce(std::span<const model::KernelOp> ops);
  /// Executes the ops at the front of `ops` that are for the control plane; gives their number.
  std::size_t protect(std::span<const model::KernelOp> ops);
  void write(const std::string& sysctl, const std::string& value);
  void flush();
  void judge(const Pending& pending, const netlink::Socket::Answer& answer);
  /// Whether the existing address that made AddAddress fail is ours.
  [[nodiscard]] bool isOurAddress(std::uint32_t link, const model::IpPrefix& prefix);
  void failed(const model::KernelOp& op, model::Error error) {
    error.object = model::linkOf(op);
    error.attempted = describe(op);
    errors_.push_back(std::move(error));
  }

  netlink::Socket& socket_;
  IndexRange& indexes_;
  ControlPlaneTables& controlPlane_;
  Refusals& refusals_;
  struct Named {
    std::uint32_t index;
    std::size_t kind;  // alternative of model::LinkKind
  };
  std::map<model::IfName, Named> names_;  // as they will be just before the op that is being added
  std::vector<std::uint32_t> reserved_;   // for CreateLink, in reverse order
  std::vector<netlink::Message> batch_;
  std::vector<Pending> pending_;
  std::vector<std::uint32_t> uncreated_, unmarked_;  // of this batch
  std::set<std::uint32_t> addressed_, configured_;
  model::Errors errors_;
};

}  // namespace nicleaf::kernel
