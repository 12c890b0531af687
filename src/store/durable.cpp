// SPDX-License-Identifier: Apache-2.0
#include "store/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace nicleaf::store {
namespace {

namespace fs = std::filesystem;
using model::Expected;

constexpr char kUnfinished[] = ".new";

class File {
 public:
  File(const fs::path& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

auto failed(const fs::path& path, const char* attempted, int reason = errno) {
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

}  // namespace

Expected<void> syncDirectory(const fs::path& directory) {
  const File file(directory, O_RDONLY | O_DIRECTORY);
  if (!file.valid() || fsync(file.get()) != 0) return failed(directory, "writing the directory to disk");
  return {};
}

Expected<void> makeDirectory(const fs::path& directory) {
  struct stat is {};
  if (stat(directory.c_str(), &is) == 0) {
    if (S_ISDIR(is.st_mode)) return {};
    return failed(directory, "creating the directory", ENOTDIR);
  }
  if (errno != ENOENT) return failed(directory, "creating the directory");
  const fs::path above = directory.parent_path();
  if (auto made = above.empty() || above == directory ? Expected<void>() : makeDirectory(above); !made) return made;
  if (mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failed(directory, "creating the directory");
  return syncDirectory(above);
}

Expected<void> prepareFile(const fs::path& file, const std::string& text) {
  const fs::path unfinished = file.string() + kUnfinished;
  const File made(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  if (!made.valid()) return failed(unfinished, "opening it for writing");
  if (fchmod(made.get(), S_IRUSR | S_IWUSR) == 0 && writeAll(made.get(), text) && fsync(made.get()) == 0) return {};
  const int reason = errno;
  unlink(unfinished.c_str());  // it may be what the disk has no room for
  return failed(unfinished, "writing it to disk", reason);
}

Expected<void> takePrepared(const fs::path& file) { return moveFile(file.string() + kUnfinished, file); }

Expected<void> replaceFile(const fs::path& file, const std::string& text) {
  if (auto prepared = prepareFile(file, text); !prepared) return prepared;
  if (auto taken = takePrepared(file); !taken) return taken;
  return syncDirectory(file.parent_path());
}

Expected<void> moveFile(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return failed(to, "renaming to it");
  return {};
}

Expected<void> appendToFile(const fs::path& path, const std::string& text) {
  const File file(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW);
  if (!file.valid()) return failed(path, "opening the file");
  if (!writeAll(file.get(), text)) return failed(path, "writing the file");
  return {};
}

Expected<void> removeName(const fs::path& file) {
  if (unlink(file.c_str()) != 0 && errno != ENOENT) return failed(file, "removing it");
  return {};
}

Expected<void> removeFile(const fs::path& file) {
  if (unlink(file.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return failed(file, "removing it");
  }
  return syncDirectory(file.parent_path());
}

bool isGone(const fs::path& file) {
  struct stat is {};
  return lstat(file.c_str(), &is) != 0 && errno == ENOENT;
}

Expected<std::optional<std::string>> readFile(const fs::path& file) {
  const File opened(file, O_RDONLY | O_NONBLOCK);  // a FIFO must not stop the agent
  if (!opened.valid()) {
    if (errno == ENOENT) return std::nullopt;
    return failed(file, "opening it for reading");
  }
  struct stat is {};
  if (fstat(opened.get(), &is) != 0) return failed(file, "reading it");
  if (!S_ISREG(is.st_mode)) return failed(file, "reading it as a regular file", EINVAL);
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t got = read(opened.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(file, "reading it");
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kLargestFile) return failed(file, "reading it", EFBIG);
  }
}

Expected<std::vector<std::string>> namesIn(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error) return failed(directory, "reading the directory", error.value());
  std::ranges::sort(names);
  return names;
}

}  // namespace nicleaf::store
