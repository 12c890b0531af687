// SPDX-License-Identifier: Apache-2.0
#include "store/journal.hpp"

#include <algorithm>
#include <exception>
#include <sstream>
#include <system_error>

#include <boost/json.hpp>

#include "model/utf8.hpp"
#include "store/durable.hpp"
#include "store/record.hpp"

namespace nicleaf::store {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr char kFile[] = "journal.log", kOlder[] = "journal.log.1";

/// The members that are texts.
struct Text {
  const char* name;
  std::string JournalEntry::*member;
};
constexpr Text kTexts[] = {{"what", &JournalEntry::what},
                           {"why", &JournalEntry::why},
                           {"who", &JournalEntry::who},
                           {"result", &JournalEntry::result}};

/// The text as it is written: valid UTF-8, and not too long.
std::string written(const std::string& text) {
  if (text.size() <= Journal::kLongestText) return model::validUtf8(text);
  return model::validUtf8(model::startOf(text, Journal::kLongestText)) + " ...";
}

std::string lineOf(JournalEntry entry) {
  json::object made{{"sequence", entry.sequence}, {"time", entry.time}};
  for (const Text& text : kTexts) {
    if (!(entry.*text.member).empty()) made[text.name] = written(entry.*text.member);
  }
  if (entry.generation != 0) made["generation"] = entry.generation;
  if (entry.tookMs != 0) made["took-ms"] = entry.tookMs;
  if (entry.steps.size() > Journal::kMostSteps) {
    const auto more = std::to_string(entry.steps.size() - Journal::kMostSteps);
    entry.steps.resize(Journal::kMostSteps);
    entry.steps.push_back("... and " + more + " more");
  }
  json::array steps;
  for (const std::string& step : entry.steps) steps.push_back(json::value(written(step)));
  if (!steps.empty()) made["steps"] = std::move(steps);
  return json::serialize(made) + "\n";
}

std::optional<JournalEntry> entryOf(const std::string& line) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // older agents wrote such texts
  try {
    const json::object read = json::parse(line, {}, options).as_object();
    JournalEntry entry;
    entry.sequence = read.at("sequence").to_number<std::uint64_t>();
    entry.time = read.at("time").to_number<std::int64_t>();
    if (!isUnixTime(entry.time)) return std::nullopt;
    for (const Text& text : kTexts) {
      if (const auto* value = read.if_contains(text.name)) entry.*text.member = model::validUtf8(value->as_string());
    }
    if (const auto* value = read.if_contains("generation")) entry.generation = value->to_number<std::uint64_t>();
    if (const auto* value = read.if_contains("took-ms")) entry.tookMs = value->to_number<std::uint64_t>();
    if (const auto* value = read.if_contains("steps")) {
      for (const json::value& step : value->as_array()) entry.steps.push_back(model::validUtf8(step.as_string()));
    }
    return entry;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::uintmax_t sizeOf(const fs::path& file) {
  std::error_code none;
  const std::uintmax_t size = fs::file_size(file, none);
  return none ? 0 : size;
}

}  // namespace

model::Expected<void> Journal::add(JournalEntry entry) {
  if (!sequence_) {
    const auto before = last(1);
    sequence_ = before && !before->empty() ? before->back().sequence : 0;
  }
  entry.sequence = ++*sequence_;
  const std::string line = (halfLine_ ? "\n" : "") + lineOf(std::move(entry));
  const fs::path file = directory_ / kFile;
  const std::uintmax_t size = sizeOf(file);
  if (size != 0 && size + line.size() > kMostOctets) {
    if (auto moved = moveFile(file, directory_ / kOlder); !moved) return moved;
  }
  auto added = appendToFile(file, line);
  halfLine_ = !added;
  return added;
}

model::Expected<std::vector<JournalEntry>> Journal::last(std::size_t count) const {
  std::vector<JournalEntry> entries;
  for (const char* name : {kOlder, kFile}) {
    const auto text = readFile(directory_ / name);
    if (!text) return model::fail(text.error());
    std::istringstream lines(text->value_or(""));
    for (std::string line; std::getline(lines, line);) {
      if (auto entry = entryOf(line)) entries.push_back(std::move(*entry));
    }
  }
  if (entries.size() > count) entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(count));
  return entries;
}

}  // namespace nicleaf::store
