// SPDX-License-Identifier: Apache-2.0
#include "northbound/tenants_bench.hpp"

#include <algorithm>
#include <stdexcept>

#include "northbound/report.hpp"
#include "northbound/waits.hpp"

namespace nicleaf::bench {

namespace {

constexpr Step kSteps[] = {Step::fullLoad, Step::oneMore, Step::oneLess, Step::oneLeaf, Step::noChange};

// Names of the ways, as they appear in the figures.
constexpr auto kVtysh = "vtysh_file";
constexpr auto kReload = "frr_reload";
constexpr auto kChange = "ours";
constexpr auto kWhole = "ours_whole_document";

/// Long steps are done once.
constexpr int kRepetitions = 9;
constexpr int kRepetitionsOfVtysh = 3;
constexpr int kMostTenantsAsWritten = 200;

std::vector<double> milliseconds(const std::vector<Taken>& taken) {
  std::vector<double> values;
  for (const auto& one : taken) values.push_back(one.milliseconds);
  return values;
}

std::vector<double> mainThread(const std::vector<Taken>& taken) {
  std::vector<double> values;
  for (const auto& one : taken) values.push_back(one.mainThread);
  return values;
}

/// The first line that only one of the two texts has.
std::string difference(const std::string& a, const std::string& b) {
  const auto [atA, atB] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto lineOf = [](const std::string& text, std::string::const_iterator at) {
    const auto offset = static_cast<std::size_t>(at - text.begin());
    const auto begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
    return text.substr(begin, text.find('\n', offset) - begin);
  };
  return "'" + lineOf(a, atA) + "' and '" + lineOf(b, atB) + "'";
}

}  // namespace

/// The result of each step. Every repetition changes the leaf to another value.
std::map<Step, Shape> TenantsBench::shapes(int repetition) const {
  const int limit = 11 + repetition;
  const int limitBefore = repetition == 0 ? 10 : limit - 1;
  return {{Step::fullLoad, {tenants_, 10}},
          {Step::oneMore, {tenants_ + 1, limitBefore}},
          {Step::oneLess, {tenants_, limitBefore}},
          {Step::oneLeaf, {tenants_, limit}},
          {Step::noChange, {tenants_, limit}}};
}

TenantsBench::Course TenantsBench::walk(const std::string& who, Way& way, int repetitions) {
  progress(std::to_string(tenants_) + " tenants, " + who);
  Course course;
  way.restart();
  course.idleMib = residentMib(way.bgpd());
  for (int i = 0; i < repetitions; ++i) {
    for (const auto& [step, shape] : shapes(i)) {
      if (step == Step::fullLoad && i > 0) continue;
      const auto work = way.prepare(step, shape);
      course.taken[step].push_back(measure(way.bgpd(), work));
      // Comparing once is enough, because the shown text is long.
      if (i == 0) course.running[step] = way.running();
      if (step == Step::fullLoad) course.loadedMib = residentMib(way.bgpd());
    }
  }
  return course;
}

void TenantsBench::compare(const std::string& who, const Course& course) const {
  for (const auto& [step, running] : courses_.at(kVtysh).running) {
    if (course.running.at(step) == running) continue;
    throw std::runtime_error(who + " leads to another configuration than vtysh -f, with " + std::to_string(tenants_) +
                             " tenants after " + name(step) + ": " + difference(course.running.at(step), running));
  }
}

/// A file with `route-target both`, in which frr-reload.py sees a difference where there is none.
void TenantsBench::reloadAsWritten() {
  progress(std::to_string(tenants_) + " tenants, frr_reload of a file as people write it (one tenant more)");
  const auto way = frrReload(fileTextAsWritten);
  way->restart();
  const Shape before{tenants_}, after{tenants_ + 1};
  if (const auto loaded = way->node().load(fileTextAsWritten(before)); loaded.status != 0) {
    throw std::runtime_error("vtysh -f failed: " + loaded.output);
  }
  const auto work = way->prepare(Step::oneMore, after);
  const auto begin = std::chrono::steady_clock::now();
  asWritten_.end = "done";
  try {
    work();
  } catch (const std::exception&) {
    asWritten_.end = "failed";
  }
  asWritten_.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  auto& bgpd = way->node().process("bgpd");
  if (!bgpd.isRunning()) asWritten_.end = "bgpd died with status " + std::to_string(bgpd.exitStatus());
}

/// How long other clients waited while everything was loaded.
double TenantsBench::longestWait() const {
  const auto way = northboundChange();
  way->restart();
  const auto work = way->prepare(Step::fullLoad, shapes(0).at(Step::fullLoad));
  Waits waits(way->node().northbound("bgpd"));
  work();
  return waits.longest();
}

void TenantsBench::report(Step step) const {
  const auto& ours = courses_.at(kChange).taken.at(step);
  const double median = bench::median(milliseconds(ours));
  const double vtysh = bench::median(milliseconds(courses_.at(kVtysh).taken.at(step)));
  const double reload = bench::median(milliseconds(courses_.at(kReload).taken.at(step)));
  Figure figure(name(step));
  figure.say("tenants", tenants_)
      .say("ms", median)
      .say("most_ms", most(milliseconds(ours)))
      .say("repetitions", ours.size())
      .say("main_thread_ms", bench::median(mainThread(ours)));
  if (step != Step::fullLoad) {
    const auto& whole = courses_.at(kWhole).taken.at(step);
    figure.say("whole_document_ms", bench::median(milliseconds(whole)))
        .say("whole_document_main_thread_ms", bench::median(mainThread(whole)));
  }
  figure.say("vtysh_file_ms", vtysh)
      .say("vtysh_file_main_thread_ms", bench::median(mainThread(courses_.at(kVtysh).taken.at(step))))
      .say("frr_reload_ms", reload)
      .say("times_faster_than_vtysh_file", vtysh / median)
      .say("times_faster_than_frr_reload", reload / median);
  if (step == Step::oneMore && !asWritten_.end.empty()) {
    const double times = asWritten_.milliseconds / median;
    figure.say("frr_reload_as_written_ms", asWritten_.milliseconds)
        .say("frr_reload_as_written_end", asWritten_.end)
        .say("times_faster_than_frr_reload_as_written", times);
    if (tenants_ == 200) figure.goal("1000 times faster than frr_reload_as_written", times >= 1000);
  }
  if (step == Step::fullLoad) {
    figure.say("others_waited_most_ms", longestWait_);
    if (tenants_ == 500) {
      figure.goal("3 times faster than vtysh_file, others_waited_most_ms under 50",
                  vtysh / median >= 3 && longestWait_ < 50);
    }
  }
  figure.print();
}

void TenantsBench::reportMemory() const {
  const auto& with = courses_.at(kChange);
  const auto& without = courses_.at(kVtysh);
  Figure("rss")
      .say("tenants", tenants_)
      .say("idle_mib", with.idleMib)
      .say("idle_without_module_mib", without.idleMib)
      .say("idle_added_mib", with.idleMib - without.idleMib)
      .say("loaded_mib", with.loadedMib)
      .say("loaded_without_module_mib", without.loadedMib)
      .say("loaded_added_mib", with.loadedMib - without.loadedMib)
      .print();
}

double TenantsBench::run() {
  courses_[kVtysh] = walk(kVtysh, *vtyshFile(), kRepetitionsOfVtysh);

  // frr-reload.py gets the text that FRR itself shows, with which it has the least work.
  std::map<std::pair<int, int>, std::string> shown;
  for (const auto& [step, shape] : shapes(0))
    shown[{shape.tenants, shape.limit}] = courses_.at(kVtysh).running.at(step);
  const auto textOf = [&shown](const Shape& shape) { return shown.at({shape.tenants, shape.limit}); };
  courses_[kReload] = walk(kReload, *frrReload(textOf), 1);

  courses_[kChange] = walk(kChange, *northboundChange(), kRepetitions);
  longestWait_ = longestWait();
  courses_[kWhole] = walk(kWhole, *northboundWhole(), kRepetitionsOfVtysh);
  for (const auto& [who, course] : courses_) compare(who, course);
  if (tenants_ <= kMostTenantsAsWritten) reloadAsWritten();
  for (const Step step : kSteps) report(step);
  reportMemory();
  return median(milliseconds(courses_.at(kChange).taken.at(Step::oneMore)));
}

}  // namespace nicleaf::bench
