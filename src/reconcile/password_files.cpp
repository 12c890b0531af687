// SPDX-License-Identifier: Apache-2.0
#include "reconcile/password_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

namespace nicleaf::reconcile {
namespace {

constexpr std::size_t kLongest = 80;  // octets, as of the leaf password
constexpr char kMask[] = "********";  // what nicleaf shows instead of passwords
constexpr char kExpected[] = "1..80 printable ASCII characters except space, apostrophe and question mark, on one line";

model::Error unusable(const std::string& file, std::string detail, std::string expected) {
  return {model::ErrorCode::kUnavailable, "", "reading the password in " + file, std::move(expected),
          std::move(detail)};
}

model::Error unusable(const std::string& file, int error) {
  return unusable(file, std::generic_category().message(error), "");
}

class OpenFile {
 public:
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  explicit OpenFile(const std::string& name)
      : fd_(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::optional<model::Error> wrongOwnership(const std::string& file, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return unusable(file, "it is not a regular file", "a regular file");
  if (status.st_uid != 0 && status.st_uid != geteuid())
    return unusable(file, "it belongs to user " + std::to_string(status.st_uid),
                    "a file of root or of nicleafd's user");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return unusable(file, "group or others have permissions on it", "a file with mode 0600 or 0400");
  return std::nullopt;
}

bool isAllowed(char character) { return character > ' ' && character <= '~' && character != '\'' && character != '?'; }

}  // namespace

model::Expected<std::string> readPassword(const std::string& file) {
  const OpenFile opened(file);
  struct stat status {};
  if (opened.fd() < 0 || fstat(opened.fd(), &status) != 0) return model::fail(unusable(file, errno));
  if (auto wrong = wrongOwnership(file, status)) return model::fail(std::move(*wrong));
  std::array<char, kLongest + 2> text{};  // a newline, and one octet more than fits
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(opened.fd(), text.data() + size, text.size() - size);
    if (got < 0) return model::fail(unusable(file, errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  std::string password(text.data(), size);
  if (password.ends_with('\n')) password.pop_back();
  if (password.empty()) return model::fail(unusable(file, "it is empty", kExpected));
  if (password.size() > kLongest) return model::fail(unusable(file, "it is too long", kExpected));
  if (!std::ranges::all_of(password, isAllowed))
    return model::fail(unusable(file, "it has other characters", kExpected));
  if (password == kMask)
    return model::fail(unusable(file, "it has the eight asterisks that nicleaf shows instead", "the password itself"));
  return password;
}

PasswordFiles::Result PasswordFiles::complete(render::Desired& desired, const model::ConfigTree& running) {
  Result result;
  if (desired.passwordFiles.empty()) {
    last_.clear();
    return result;
  }
  model::ConfigTree tree = *desired.bgpd;
  std::map<std::string, std::optional<model::Error>> problems;  // by file
  std::map<std::string, std::string> known;
  for (const auto& [leaf, wanted] : desired.passwordFiles) {
    if (problems.contains(wanted.file)) continue;
    auto password = readPassword(wanted.file);
    std::optional<model::Error>& problem = problems[wanted.file];
    if (password)
      known.emplace(wanted.file, std::move(*password));
    else if (const auto before = last_.find(wanted.file); before != last_.end())
      known.insert(*before);
    if (!password) problem = std::move(password.error());
  }
  for (const auto& [leaf, wanted] : desired.passwordFiles) {
    const auto accepted = accepted_.find(leaf);
    const auto runs = running.find(leaf);
    if (const auto found = known.find(wanted.file); found != known.end()) {
      tree.insert_or_assign(leaf, found->second);
    } else if (runs != running.end() && accepted != accepted_.end() && accepted->second == wanted) {
      tree.insert_or_assign(leaf, runs->second);
    } else {
      const std::string neighbor = leaf.substr(0, leaf.rfind('/'));
      erase_if(tree, [&](const auto& one) { return one.first == neighbor || one.first.starts_with(neighbor + "/"); });
      result.missing.push_back(*problems[wanted.file]);
      result.missing.back().object = wanted.object;
    }
  }
  for (const auto& [file, problem] : problems)
    result.files.push_back(
        {file, problem ? problem->detail + (problem->expected.empty() ? "" : "; expected " + problem->expected) : ""});
  desired.bgpd = model::Shared(std::move(tree));
  last_ = std::move(known);
  return result;
}

}  // namespace nicleaf::reconcile
