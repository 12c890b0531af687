// SPDX-License-Identifier: Apache-2.0
#include "store/intent_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "store/durable.hpp"
#include "store/file_names.hpp"

namespace nicleaf::store {
namespace {

namespace fs = std::filesystem;
using model::Expected;

}  // namespace

IntentStore::IntentStore(fs::path directory, Clock clock)
    : directory_(std::move(directory)), history_(directory_ / "history"), clock_(std::move(clock)) {}

IntentStore::~IntentStore() {
  if (lock_ >= 0) close(lock_);
}

Expected<void> IntentStore::lock() {
  if (auto made = makeDirectory(directory_); !made) return made;
  const fs::path file = directory_ / "lock";
  const auto failed = [&](model::ErrorCode code, int reason, const char* expected) {
    return model::fail(
        {code, file.string(), "locking the state directory", expected, std::generic_category().message(reason)});
  };
  lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock_ < 0) return failed(model::ErrorCode::kPermission, errno, "");
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  const int reason = errno;
  close(std::exchange(lock_, -1));
  return failed(reason == EWOULDBLOCK ? model::ErrorCode::kConflict : model::ErrorCode::kInternal, reason,
                "no other nicleafd that uses this directory");
}

std::optional<intent::ParsedIntent> IntentStore::read(const fs::path& file, std::optional<RecordHeader>& header,
                                                      bool& exists, model::Errors& problems) const {
  const auto problem = [&](model::Error error) {
    error.object = file.string();
    problems.push_back(std::move(error));
  };
  auto text = readFile(file);
  exists = !text || text->has_value();
  if (!text) problem(std::move(text.error()));
  if (!text || !*text) return std::nullopt;
  auto record = readRecord(**text);
  if (!record) {
    problem(std::move(record.error()));
    header = readHeader(**text);
    if (header) header->checksum.clear();
    auto copy = history_.copyOf(**text);
    if (!copy) return std::nullopt;
    record = std::move(*copy);
    problems.back().detail += "; its copy in the history is used";
  }
  header = record->header;
  if (auto newer = ofNewerSchema(record->header)) {
    problem(std::move(*newer));
    return std::nullopt;
  }
  thread_local const intent::Parser parser;  // to make one takes longer than to use it
  auto parsed = parser.parse(record->document);
  if (parsed) {
    const bool hasEnvelope = !record->header.checksum.empty();
    if (hasEnvelope && header->generation != parsed->intent.generation) {
      problem({model::ErrorCode::kInternal, "", "reading the record", "the generation of its header",
               "its document has generation " + std::to_string(parsed->intent.generation)});
      return std::nullopt;
    }
    header->generation = parsed->intent.generation;
    return std::move(*parsed);
  }
  for (model::Error& error : parsed.error()) {
    error.attempted =
        "reading the stored intent " + file.string() + (error.attempted.empty() ? "" : ": ") + error.attempted;
    problems.push_back(std::move(error));
  }
  return std::nullopt;
}

}  // namespace nicleaf::store
