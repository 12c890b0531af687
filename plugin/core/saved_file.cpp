// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/saved_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <utility>

namespace nicleaf::plugin {

namespace {

constexpr std::string_view kFormat = "nicleaf saved configuration 1\n";
constexpr std::string_view kEnd = "end ";
constexpr std::size_t kEndLength = kEnd.size() + 16 + 1;
constexpr off_t kMaxSize = off_t{256} * 1024 * 1024;

/// A file descriptor that is closed at the end.
class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string reason() { return std::generic_category().message(errno); }

/// Takes the next line off the text, without its end.
std::string_view takeLine(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

/// The rest of the next line after a word; empty if the line begins with another word.
std::string_view takeField(std::string_view& text, std::string_view word) {
  auto line = takeLine(text);
  if (!line.starts_with(word)) return {};
  line.remove_prefix(word.size());
  return line;
}

std::string endOf(std::string_view text) { return std::string(kEnd) + SavedFile::checksum(text) + '\n'; }

std::string utcNow() {
  const std::time_t time = std::time(nullptr);
  std::tm broken{};
  gmtime_r(&time, &broken);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &broken);
  return text.data();
}

std::string readAll(int fd, off_t size) {
  std::string text(static_cast<std::size_t>(size), '\0');
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t got = ::read(fd, text.data() + at, text.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    at += static_cast<std::size_t>(got);
  }
  text.resize(at);
  return text;
}

bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno != EINTR) return false;
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// Why somebody else may have written or read the file; empty if nobody may.
std::string strangers(const struct stat& info) {
  if (!S_ISREG(info.st_mode)) return "it is not a regular file";
  if (info.st_uid != ::geteuid())
    return "it belongs to user " + std::to_string(info.st_uid) + ", and the daemon is user " +
           std::to_string(::geteuid());
  if ((info.st_mode & 077) != 0) return "group or others have permissions on it, and it may have only mode 0600";
  return {};
}

std::string syncDirectory(const std::string& directory) {
  const File file(directory, O_RDONLY | O_DIRECTORY);
  return file && ::fsync(file.get()) == 0 ? "" : "cannot sync " + directory + ": " + reason();
}

}  // namespace

std::string SavedFile::checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char octet : text) hash = (hash ^ static_cast<unsigned char>(octet)) * 0x100000001b3ULL;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
  return digits.data();
}

SavedFile::SavedFile(std::string directory, std::string daemon, std::string schema)
    : directory_(std::move(directory)),
      daemon_(std::move(daemon)),
      schema_(std::move(schema)),
      path_(directory_ + "/" + daemon_ + ".saved") {}

SavedFile::Loaded SavedFile::load() const {
  // Without O_NONBLOCK, a FIFO would hold the daemon.
  const File file(path_, O_RDONLY | O_NONBLOCK);
  if (!file && errno == ENOENT) return {};
  Loaded refused{.exists = true, .problem = {}, .savedAt = {}, .documents = {}};
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) {
    refused.problem = "it cannot be opened: " + reason();
    return refused;
  }
  refused.problem = strangers(info);
  if (refused.problem.empty() && info.st_size > kMaxSize) refused.problem = "it is too large";
  if (!refused.problem.empty()) return refused;
  return parse(readAll(file.get(), info.st_size));
}

SavedFile::Loaded SavedFile::parse(std::string_view text) const {
  Loaded loaded{.exists = true, .problem = {}, .savedAt = {}, .documents = {}};
  const auto refuse = [&](std::string why) {
    loaded.problem = std::move(why);
    loaded.documents.clear();
    return loaded;
  };
  if (!text.starts_with(kFormat)) return refuse("it is damaged, or has a format that this version does not know");
  if (text.size() < kFormat.size() + kEndLength) return refuse("its end is missing");
  const auto end = text.substr(text.size() - kEndLength);
  text.remove_suffix(kEndLength);
  if (!end.starts_with(kEnd) || !text.ends_with('\n')) return refuse("its end is missing");
  if (end != endOf(text)) return refuse("it is damaged: its checksum is another one");
  text.remove_prefix(kFormat.size());
  if (takeField(text, "daemon ") != daemon_) return refuse("it is another daemon's");
  if (takeField(text, "schema ") != schema_) return refuse("it was saved with other YANG modules");
  loaded.savedAt = takeField(text, "saved ");
  while (!text.empty()) loaded.documents.emplace_back(takeLine(text));
  return loaded;
}

std::string SavedFile::header() const {
  return std::string(kFormat) + "daemon " + daemon_ + "\nschema " + schema_ + "\nsaved " + utcNow() + "\n";
}

std::string SavedFile::write(const Documents& documents) const {
  const std::string fresh = path_ + ".new";
  std::string text = header();
  for (const auto& document : documents) text += *document + '\n';
  text += endOf(text);
  ::unlink(fresh.c_str());
  std::string problem;
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_EXCL);
    if (!file || !writeAll(file.get(), text) || ::fsync(file.get()) != 0)
      problem = "cannot write " + fresh + ": " + reason();
  }
  if (problem.empty() && ::rename(fresh.c_str(), path_.c_str()) != 0)
    problem = "cannot rename " + fresh + ": " + reason();
  if (problem.empty()) return syncDirectory(directory_);
  ::unlink(fresh.c_str());
  return problem;
}

std::string SavedFile::store(const Documents& documents) const {
  if (documents.empty()) return remove();
  const std::string problem = write(documents);
  if (problem.empty()) return {};
  const std::string left = remove();
  return problem + (left.empty() ? "; there is no saved configuration now" : "; " + left);
}

std::string SavedFile::remove() const {
  if (::unlink(path_.c_str()) == 0) return syncDirectory(directory_);
  if (errno == ENOENT) return {};
  const std::string why = reason();
  const File file(path_, O_WRONLY | O_TRUNC | O_NONBLOCK);
  if (file && ::fsync(file.get()) == 0) return {};
  return "cannot remove " + path_ + ", which has an older configuration: " + why + "; remove it";
}

}  // namespace nicleaf::plugin
