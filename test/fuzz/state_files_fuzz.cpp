// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "fuzz/state_files.hpp"
#include "intent/generation.hpp"
#include "intent/parser.hpp"
#include "model/trial.hpp"
#include "model/utf8.hpp"
#include "store/drain_file.hpp"
#include "store/intent_store.hpp"
#include "store/journal.hpp"

// Whatever is in the state directory, the agent starts, and takes nothing for the document of the network that is
// damaged or older than what was applied.
namespace {

namespace fs = std::filesystem;
using namespace nicleaf;
using Documents = std::set<std::string>;
using Stored = store::IntentStore::Stored;

void require(bool holds) {
  if (!holds) std::abort();
}

const intent::Parser& parser() {
  static const intent::Parser made;
  return made;
}

store::BootTime fixedClock() { return {"boot 1", std::chrono::hours(1)}; }

const fs::path& directory() {
  static const fs::path made = fs::path(fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path()) /
                               ("nicleaf-fuzz-" + std::to_string(getpid()));
  return made;
}

void write(const fuzz::Files& files) {
  fs::create_directories(directory() / "history");
  for (const auto& [name, text] : files) {
    if (text.starts_with(fuzz::kDirectory))
      fs::create_directory(directory() / name);
    else
      std::ofstream(directory() / name) << text;
  }
}

/// The documents of all records whose checksum holds.
Documents intact(const fuzz::Files& files) {
  Documents documents;
  for (const auto& [name, text] : files) {
    const auto record = store::readRecord(text);
    if (!record) continue;
    if (auto parsed = parser().parse(record->document)) documents.insert(std::move(parsed->json));
  }
  return documents;
}

bool same(const std::optional<intent::ParsedIntent>& one, const std::optional<intent::ParsedIntent>& other) {
  return one.has_value() == other.has_value() && (!one || one->json == other->json);
}

bool same(const Stored& one, const Stored& other) {
  return same(one.current, other.current) && same(one.pending, other.pending) && same(one.trial, other.trial) &&
         one.drain.dpu.has_value() == other.drain.dpu.has_value() && one.drain.vrfs == other.drain.vrfs &&
         one.highest == other.highest && one.lost == other.lost && one.trialLost == other.trialLost &&
         one.abandoned == other.abandoned;
}

void check(const Stored& stored, const fuzz::Files& files) {
  const Documents known = intact(files);
  for (const auto* one : {&stored.current, &stored.pending, &stored.trial}) {
    if (!*one) continue;
    require(known.contains((*one)->json));
    require((*one)->intent.generation >= stored.highest);
  }
  const auto has = [&](const char* name) { return files.contains(name); };
  const auto highest = has("highest.json") ? store::readRecord(files.at("highest.json")) : store::readRecord("");
  if (highest) require(stored.highest >= highest->header.generation);
  require(!(stored.current && stored.lost));
  require(stored.current || stored.lost || (!has("current.json") && stored.highest == 0));
  if (has("drain.json") && !store::readDrain(files.at("drain.json"))) require(stored.drain.dpu.has_value());
  if (stored.trial) {
    const auto left = store::timeLeft(stored.trialHeader->trial.value(), fixedClock());
    require(left <= model::kLongestTrial);
  }
}

/// A document that is applied now is what the next start finds.
void goOn(store::IntentStore& store, std::uint64_t highest) {
  if (highest >= intent::largestAfter(highest)) return;
  const auto next = parser().parse(fuzz::documentOf(std::to_string(highest + 1)));
  require(next.has_value());
  if (!store.setPending(*next, {}) || !store.promote()) return;
  const auto stored = store::IntentStore(directory(), fixedClock).load();
  require(stored.current && stored.current->json == next->json && stored.highest == highest + 1);
}

void checkJournal() {
  store::Journal journal(directory());
  if (const auto entries = journal.last(1000)) {
    for (const auto& entry : *entries) require(model::validUtf8(entry.why) == entry.why);
  }
  store::JournalEntry entry;
  entry.what = "apply";
  if (!journal.add(entry)) return;
  const auto last = journal.last(1);
  if (!last) return;  // a directory is in the place of the older entries
  require(last->size() == 1 && last->front().what == "apply");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Files files = fuzz::filesOf({reinterpret_cast<const char*>(data), size});
  write(files);
  const auto stored = store::IntentStore(directory(), fixedClock).load();
  check(stored, files);
  store::IntentStore again(directory(), fixedClock);
  require(same(again.load(), stored));
  require(again.history().list().has_value());
  goOn(again, stored.highest);
  checkJournal();
  fs::remove_all(directory());
  return 0;
}
