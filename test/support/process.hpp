// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "support/surroundings.hpp"

namespace nicleaf::test {

// Runs a program to its end. Its output is standard output and standard error together.
struct Result {
  int status = -1;  // exit status, or 128 + signal
  std::string output;
};
Result run(const std::vector<std::string>& command, const Surroundings& where = {});

// Like run(), for a step that must succeed: throws std::runtime_error with the output if it fails.
std::string runOrThrow(const std::vector<std::string>& command, const Surroundings& where = {});

// Resident memory in kB. Throws std::runtime_error if there is no such process.
long residentKb(pid_t pid);

// Processor time that it has used so far, of all its threads (utime and stime of proc(5)). Throws like residentKb().
std::chrono::milliseconds processorTime(pid_t pid);

// A program that runs beside the test. The destructor ends it by its pid.
class Process {
 public:
  Process() = default;
  // Sends the output to the file.
  Process(const std::vector<std::string>& command, const std::string& outputFile, const Surroundings& where = {});
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool isRunning();
  // Exit status as in Result; -1 while the program runs.
  [[nodiscard]] int exitStatus();
  void signal(int number) const;
  // Sends SIGTERM, and SIGKILL after the patience is over.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds(3));

 private:
  bool reap(int options);
  pid_t pid_ = -1;
  int status_ = -1;
};

}  // namespace nicleaf::test
