// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "bgp/command_runner.hpp"
#include "core/extension.hpp"
#include "lines/line_difference.hpp"
#include "lines/renderer.hpp"

namespace nicleaf::plugin {

/// The profile that bgpd runs with.
[[nodiscard]] lines::Profile frrProfile();

/// What a commit does to bgpd: it executes the difference between two renderings of the changed instances, line by
/// line, in slices. It can be rolled back at any point. The calls are those of Extension. On FRR's main thread.
class LineTransaction {
 public:
  LineTransaction();

  /// Connects the renderer to the schema: see lines::Renderer::compile().
  [[nodiscard]] std::vector<std::string> compile(const ly_ctx* context) { return renderer_.compile(context); }
  [[nodiscard]] const lines::Renderer& renderer() const { return renderer_; }

  /// Whether bgpd's configuration may differ from the running configuration, because a transaction is in progress.
  [[nodiscard]] bool isActive() const { return active_; }

  void begin(std::vector<EntryChange> changes);
  Progress execute(Deadline deadline, std::string& message);
  Progress undo(Deadline deadline, std::string& trouble);
  void finish();

 private:
  bool renderNext();
  void prepareUndo();
  void repeatOldEntry();
  std::string refusal(const lines::Step& step, const std::string& text) const;

  lines::Renderer renderer_;
  bool active_ = false;
  std::vector<EntryChange> changes_;
  std::size_t rendered_ = 0;  // how many of changes_
  lines::EntrySet before_;
  lines::EntrySet after_;
  std::vector<lines::Step> steps_;
  bool compared_ = false;
  std::size_t executed_ = 0;                // how many of steps_
  const lines::Step* refused_ = nullptr;    // the next step, if bgpd refused it
  bool partlyAdded_ = false;                // bgpd accepted some lines of refused_, which adds several
  lines::EntrySet current_;                 // what is in force when the rollback starts
  const lines::Entry* repeated_ = nullptr;  // an entry that the rollback adds although bgpd may still have it
  std::vector<lines::Step> undoSteps_;
  bool undoing_ = false;
  std::size_t undone_ = 0;
};

}  // namespace nicleaf::plugin
