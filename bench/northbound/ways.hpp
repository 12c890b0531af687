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

/// One way to make a bgpd of its own have a configuration. bgpd alone is running: it is what takes these lines.
class Way {
 public:
  virtual ~Way() = default;

  /// Starts bgpd anew, with nothing configured.
  void restart();
  /// What is to be timed: takes bgpd to `after`, which is one step away from what it has. Whatever can be made ready
  /// before, such as a file, is ready when this returns. The function throws when it fails.
  virtual std::function<void()> prepare(Step step, const Shape& after) = 0;
  /// The configuration that bgpd shows, instances and prefix lists in the order of their names: bgpd's own is that of
  /// their making.
  std::string running();
  test::FrrNode& node() { return *node_; }
  pid_t bgpd() { return node_->process("bgpd").pid(); }

 protected:
  explicit Way(bool module) : module_(module) {}
  virtual void started() {}
  /// Writes a file where vtysh and frr-reload.py can read it; its path.
  std::string file(const std::string& text);

 private:
  bool module_;
  std::unique_ptr<test::FrrNode> node_;
};

/// `vtysh -f`: of the whole file where there is nothing or nothing to do, of the lines of the change alone otherwise.
std::unique_ptr<Way> vtyshFile();

/// `frr-reload.py --reload` of the whole file. `textOf` says what the file holds.
std::unique_ptr<Way> frrReload(std::function<std::string(const Shape&)> textOf);

/// frr.Northbound over the unix socket, on a connection that is there: a candidate is made, changed, committed and
/// deleted. Either with the change alone, or with the whole document, in place of what there was.
std::unique_ptr<Way> northboundChange();
std::unique_ptr<Way> northboundWhole();

}  // namespace nicleaf::bench
