// SPDX-License-Identifier: Apache-2.0
#include "faults.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <utility>

namespace nicleaf::store {
namespace {

bool armed = false;
Fault planned;
int count = 0;

enum class Does : bool { kReads, kChanges };

/// Whether the fault happens to this call.
bool hit() {
  if (!armed) return false;
  ++count;
  return planned.call != 0 && (count == planned.call || (count > planned.call && planned.lasting));
}

bool failing(Does does) {
  if (!hit()) return false;
  if (planned.error == 0) _exit(kDied);
  const bool onlyForChanges = planned.error == ENOSPC || planned.error == EROFS;
  if (planned.error == kPartOnly || (onlyForChanges && does == Does::kReads)) return false;
  errno = planned.error;
  return true;
}

/// How much of `size` is written or read; `failed` if nothing is.
size_t part(Does does, size_t size, bool& failed) {
  failed = false;
  if (armed && planned.error == kPartOnly) return hit() && size > 1 ? size / 2 : size;
  failed = failing(does);
  // A disk takes a part before it is full.
  const bool fillsUp = failed && planned.lasting && planned.error == ENOSPC && count == planned.call && size > 1;
  failed = failed && !fillsUp;
  return fillsUp ? size / 2 : size;
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

void arm(const Fault& fault) {
  planned = fault;
  count = 0;
  armed = true;
}

void disarm() { armed = false; }

int calls() { return count; }

}  // namespace nicleaf::store

using nicleaf::store::Does;
using nicleaf::store::failing;
using nicleaf::store::next;
using nicleaf::store::part;

extern "C" {

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (failing((flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0 ? Does::kChanges : Does::kReads)) return -1;
  return next<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}
ssize_t write(int fd, const void* data, size_t size) {
  bool failed = false;
  size = part(Does::kChanges, size, failed);
  return failed ? -1 : next<ssize_t (*)(int, const void*, size_t)>("write")(fd, data, size);
}
ssize_t read(int fd, void* data, size_t size) {
  bool failed = false;
  size = part(Does::kReads, size, failed);
  return failed ? -1 : next<ssize_t (*)(int, void*, size_t)>("read")(fd, data, size);
}
/// Closes the file even if it fails, as Linux does.
int close(int fd) {
  const bool failed = failing(Does::kReads);
  const int error = errno;
  const int closed = next<int (*)(int)>("close")(fd);
  if (!failed) return closed;
  errno = error;
  return -1;
}
int fsync(int fd) { return failing(Does::kChanges) ? -1 : next<int (*)(int)>("fsync")(fd); }
int fchmod(int fd, mode_t mode) noexcept {
  return failing(Does::kChanges) ? -1 : next<int (*)(int, mode_t)>("fchmod")(fd, mode);
}
int flock(int fd, int operation) noexcept {
  return failing(Does::kReads) ? -1 : next<int (*)(int, int)>("flock")(fd, operation);
}
int stat(const char* path, struct stat* is) noexcept {
  return failing(Does::kReads) ? -1 : next<int (*)(const char*, struct stat*)>("stat")(path, is);
}
int lstat(const char* path, struct stat* is) noexcept {
  return failing(Does::kReads) ? -1 : next<int (*)(const char*, struct stat*)>("lstat")(path, is);
}
int fstat(int fd, struct stat* is) noexcept {
  return failing(Does::kReads) ? -1 : next<int (*)(int, struct stat*)>("fstat")(fd, is);
}
DIR* opendir(const char* path) {
  return failing(Does::kReads) ? nullptr : next<DIR* (*)(const char*)>("opendir")(path);
}
int rename(const char* from, const char* to) noexcept {
  return failing(Does::kChanges) ? -1 : next<int (*)(const char*, const char*)>("rename")(from, to);
}
int unlink(const char* path) noexcept {
  return failing(Does::kChanges) ? -1 : next<int (*)(const char*)>("unlink")(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return failing(Does::kChanges) ? -1 : next<int (*)(const char*, mode_t)>("mkdir")(path, mode);
}

}  // extern "C"
