// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "bgp/command_runner.hpp"
#include "core/extension.hpp"
#include "lines/line_difference.hpp"
#include "lines/renderer.hpp"

namespace nicleaf::plugin {

// The profile that bgpd runs with.
[[nodiscard]] lines::Profile frrProfile();

// A commit's effect on bgpd: the difference between two renderings of the instances that change, executed line by line
// in slices. What was executed can be undone at any point. On the main thread.
class LineTransaction {
 public:
  LineTransaction();

  // Ties the renderer to the schema; the problems found make the model unusable.
  [[nodiscard]] std::vector<std::string> compile(const ly_ctx* context) { return renderer_.compile(context); }
  [[nodiscard]] const lines::Renderer& renderer() const { return renderer_; }

  // Whether bgpd may have what the running configuration does not say.
  [[nodiscard]] bool isActive() const { return active_; }

  void begin(std::vector<EntryChange> changes);
  Progress execute(Deadline deadline, std::string& message);
  Progress undo(Deadline deadline, std::string& trouble);
  void finish();

 private:
  bool renderNext();
  void prepareUndo();
  void sayAgain();
  std::string refusal(const lines::Step& step, const std::string& text) const;

  lines::Renderer renderer_;
  bool active_ = false;
  std::vector<EntryChange> changes_;
  std::size_t rendered_ = 0;  // how many of them
  lines::EntrySet before_;
  lines::EntrySet after_;
  std::vector<lines::Step> steps_;
  bool compared_ = false;
  std::size_t executed_ = 0;              // how many of the steps
  const lines::Step* refused_ = nullptr;  // the one after these, if bgpd did
  bool half_ = false;                     // it adds several lines, and one of the later ones was refused
  lines::EntrySet current_;               // what undoing starts from
  const lines::Entry* again_ = nullptr;   // what it says though bgpd may still have it
  std::vector<lines::Step> back_;
  bool undoing_ = false;
  std::size_t undone_ = 0;
};

}  // namespace nicleaf::plugin
