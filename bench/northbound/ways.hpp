// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "northbound/tenants.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

namespace nicleaf::bench {

enum class Step { fullLoad, oneMore, oneLess, oneLeaf, noChange };
const char* name(Step step);

/// One way to give a bgpd of its own a configuration. Only bgpd runs, because only bgpd handles these lines.
class Way {
 public:
  virtual ~Way() = default;

  /// Restarts bgpd without a configuration.
  void restart();
  /// Returns the function to be timed, which takes bgpd to `after`, one step away from its present configuration.
  /// Everything that can be prepared, such as a file, is ready when prepare() returns. The function throws if it fails.
  virtual std::function<void()> prepare(Step step, const Shape& after) = 0;
  /// The configuration that bgpd shows, with instances and prefix lists ordered by name: bgpd orders them by their
  /// creation.
  std::string running();
  test::FrrNode& node() { return *node_; }
  pid_t bgpd() { return node_->process("bgpd").pid(); }

 protected:
  explicit Way(bool module) : module_(module) {}
  virtual void started() {}
  /// Writes a file where vtysh and frr-reload.py can read it; returns its path.
  std::string file(const std::string& text);

 private:
  bool module_;
  std::unique_ptr<test::FrrNode> node_;
};

/// `vtysh -f` with the whole file if bgpd has no configuration or nothing changes, else with the lines of the change.
std::unique_ptr<Way> vtyshFile();

/// `frr-reload.py --reload` with the whole file. `textOf` returns the file's text.
std::unique_ptr<Way> frrReload(std::function<std::string(const Shape&)> textOf);

/// frr.Northbound over the unix socket, on an existing connection: creates, changes, commits and deletes a candidate.
/// The candidate gets either the change alone, or the whole document in place of the old one.
std::unique_ptr<Way> northboundChange();
std::unique_ptr<Way> northboundWhole();

}  // namespace nicleaf::bench
