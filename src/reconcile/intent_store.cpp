// SPDX-License-Identifier: Apache-2.0
#include "reconcile/intent_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <system_error>

#include "kernel/file_descriptor.hpp"
#include "reconcile/drain_file.hpp"

namespace nicleaf::reconcile {
namespace {

namespace fs = std::filesystem;
using kernel::FileDescriptor;
using model::Expected;

constexpr char kCurrent[] = "current.json";
constexpr char kPending[] = "pending.json";
constexpr char kDrain[] = "drain.json";
constexpr char kUnfinished[] = ".new";

auto failed(const fs::path& path, const std::string& attempted) {
  const int reason = errno;
  const bool denied = reason == EACCES || reason == EPERM || reason == EROFS;
  return model::fail({denied ? model::ErrorCode::kPermission : model::ErrorCode::kInternal, path.string(), attempted,
                      "", std::generic_category().message(reason)});
}

bool writeAll(int fd, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = write(fd, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  return true;
}

/// Makes renames and unlinks in `directory` durable.
Expected<void> syncDirectory(const fs::path& directory) {
  const FileDescriptor file(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid() || fsync(file.get()) != 0) return failed(directory, "writing it to disk");
  return {};
}

Expected<void> renameDurably(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return failed(to, "renaming to it");
  return syncDirectory(to.parent_path());
}

/// nullopt if there is no file. Adds to `errors` if the file exists but cannot be used.
std::optional<intent::ParsedIntent> read(const intent::Parser& parser, const fs::path& path, model::Errors& errors) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) {
    errors.push_back(failed(path, "reading the stored intent").value());
    return std::nullopt;
  }
  auto parsed = parser.parse(text.str());
  if (parsed) return std::move(*parsed);
  for (model::Error& error : parsed.error()) {
    error.attempted =
        "reading the stored intent " + path.string() + (error.attempted.empty() ? "" : ": ") + error.attempted;
    errors.push_back(std::move(error));
  }
  return std::nullopt;
}

model::Drain readDrain(const fs::path& path, model::Errors& errors) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  auto read = reconcile::readDrain(text.str());
  if (read) return std::move(*read);
  read.error().object = path.string();
  errors.push_back(std::move(read.error()));
  return {};
}

}  // namespace

tl::expected<IntentStore::Stored, model::Errors> IntentStore::load() const {
  const intent::Parser parser;
  model::Errors errors;
  Stored stored{read(parser, directory_ / kCurrent, errors), read(parser, directory_ / kPending, errors),
                readDrain(directory_ / kDrain, errors)};
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return stored;
}

Expected<void> IntentStore::put(const std::string& name, const std::string& text) const {
  std::error_code error;
  if (!fs::exists(directory_, error)) {
    fs::create_directories(directory_, error);
    if (!error) fs::permissions(directory_, fs::perms::owner_all, error);
    if (error) {
      errno = error.value();
      return failed(directory_, "creating the directory");
    }
  }
  const fs::path unfinished = directory_ / (name + kUnfinished);
  {
    const FileDescriptor file(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.valid()) return failed(unfinished, "opening it for writing");
    if (fchmod(file.get(), S_IRUSR | S_IWUSR) != 0 || !writeAll(file.get(), text) || fsync(file.get()) != 0)
      return failed(unfinished, "writing it to disk");
  }
  return renameDurably(unfinished, directory_ / name);
}

Expected<void> IntentStore::setPending(const std::string& json) { return put(kPending, json); }

Expected<void> IntentStore::setDrain(const model::Drain& drain) { return put(kDrain, drainText(drain)); }

Expected<void> IntentStore::promote() { return renameDurably(directory_ / kPending, directory_ / kCurrent); }

Expected<void> IntentStore::dropPending() {
  const fs::path pending = directory_ / kPending;
  if (unlink(pending.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return failed(pending, "removing it");
  }
  return syncDirectory(directory_);
}

}  // namespace nicleaf::reconcile
