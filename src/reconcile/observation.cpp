// SPDX-License-Identifier: Apache-2.0
#include "reconcile/observation.hpp"

namespace nicleaf::reconcile {
namespace {

using Tree = model::Shared<model::ConfigTree>;

struct Gathering {
  const frr::Daemon& zebra;
  Observed observed;
  model::Errors errors;
  int missing = 3;  // zebra, bgpd, bfdd; and staticd
  Done<Observed> done;

  explicit Gathering(const frr::Daemon& asked) : zebra(asked) {}
  void arrived(Tree& place, model::Expected<Tree> tree) {
    if (tree)
      place = std::move(*tree);
    else
      errors.push_back(std::move(tree.error()));
    oneLess();
  }
  void bfddArrived(model::Expected<Tree> tree) {
    if (tree)
      observed.bfdd = std::move(*tree);
    else
      observed.bfddAway = std::move(tree.error());
    oneLess();
  }

 private:
  void oneLess() {
    if (--missing > 0) return;
    observed.frrVersion = zebra.frrVersion();
    if (errors.empty())
      done(std::move(observed));
    else
      done(tl::unexpected(std::move(errors)));
  }
};

}  // namespace

void observe(const Machine& machine, Done<Observed> done) {
  auto gathering = std::make_shared<Gathering>(machine.zebra);
  gathering->done = std::move(done);
  machine.zebra.getConfig(machine.whileAlive(
      [gathering](model::Expected<Tree> tree) { gathering->arrived(gathering->observed.zebra, std::move(tree)); }));
  machine.bgpd.getConfig(machine.whileAlive(
      [gathering](model::Expected<Tree> tree) { gathering->arrived(gathering->observed.bgpd, std::move(tree)); }));
  machine.bfdd.getConfig(
      machine.whileAlive([gathering](model::Expected<Tree> tree) { gathering->bfddArrived(std::move(tree)); }));
  if (machine.staticd != nullptr) {
    ++gathering->missing;
    machine.staticd->getConfig(machine.whileAlive([gathering](model::Expected<Tree> tree) {
      // If it is needed, its commit says what is wrong.
      gathering->arrived(gathering->observed.staticd, tree ? std::move(tree) : Tree());
    }));
  }
  auto kernel = machine.kernel.observe();
  if (kernel)
    gathering->observed.kernel = std::move(*kernel);
  else
    gathering->errors.push_back(std::move(kernel.error()));
}

}  // namespace nicleaf::reconcile
