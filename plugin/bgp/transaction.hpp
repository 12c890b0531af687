// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include "render/diff.hpp"
#include "render/renderer.hpp"

struct nb_config;

namespace nicleaf::plugin {

// A commit's effect on bgpd. FRR's northbound calls back for every changed node; the first call in PREPARE executes
// the whole difference, ABORT takes it back, APPLY makes it final. On the main thread.
class BgpTransaction {
 public:
  // Ties the renderer to the schema; the problems found make the model unusable.
  [[nodiscard]] std::vector<std::string> compile(const ly_ctx* context) { return renderer_.compile(context); }

  // Between these, events come from a commit of this candidate.
  void enter(nb_config* candidate);
  void leave();

  // One event for one node, as FRR's northbound gives it; an error text goes into message.
  int event(int event, const lyd_node* node, std::string& message);

  [[nodiscard]] bool wasRefused() const { return refused_; }
  std::string takeRollbackError();
  [[nodiscard]] const render::Renderer& renderer() const { return renderer_; }

 private:
  int execute(std::string& message);
  void undo();
  void rollBack(const render::EntrySet& current);

  render::Renderer renderer_;
  nb_config* candidate_ = nullptr;
  std::set<std::string> vrfs_;  // whose instances the commit changes
  render::EntrySet before_;
  render::EntrySet after_;
  bool executed_ = false;
  bool refused_ = false;
  std::string rollbackError_;
};

}  // namespace nicleaf::plugin
