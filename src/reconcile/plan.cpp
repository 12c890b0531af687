// SPDX-License-Identifier: Apache-2.0
#include "reconcile/plan.hpp"

namespace nicleaf::reconcile {
namespace {

class Lines {
 public:
  void add(const std::vector<model::KernelOp>& ops) {
    for (const auto& op : ops) lines_.push_back("kernel  " + model::describe(op));
  }

  void add(const std::string& daemon, const model::TreeDelta& delta) {
    const std::string start = daemon + std::string(daemon.size() < 8 ? 8 - daemon.size() : 1, ' ');
    for (const std::string& path : delta.deletes) lines_.push_back(start + "- " + path);
    for (const auto& [path, value] : delta.updates) {
      std::string line = start + "+ " + path;
      if (!value.empty()) line += " = " + (model::isSecret(path) ? "(secret)" : value);
      lines_.push_back(std::move(line));
    }
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

bool Plan::empty() const {
  return kernel.empty() && zebraOff.empty() && zebraOn.empty() && bfdd.empty() && bgpd.empty() && bfddForget.empty() &&
         staticd.empty() && zebraForget.empty();
}

std::vector<std::string> Plan::lines() const {
  Lines lines;
  lines.add(kernel.detach);
  lines.add(kernel.create);
  lines.add("zebra", zebraOff);
  lines.add("zebra", zebraOn);
  lines.add("bfdd", bfdd);
  lines.add("bgpd", bgpd);
  lines.add("bfdd", bfddForget);
  lines.add(kernel.raise);
  lines.add("staticd", staticd);
  lines.add(kernel.remove);
  lines.add("zebra", zebraForget);
  return lines.take();
}

}  // namespace nicleaf::reconcile
