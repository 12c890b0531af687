// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nicleaf::doctor {

/// What a command printed; if it failed, `error` names it and says why.
struct Output {
  std::string text, error;
};

/// Runs a command without a shell and without input. Waits at most 10 s for its end, and takes at most 64 MiB of its
/// output and errors.
[[nodiscard]] Output run(const std::vector<std::string>& command);

/// "ip link show".
[[nodiscard]] std::string wordsOf(const std::vector<std::string>& command);
/// The beginning of an output, for an error.
[[nodiscard]] std::string beginningOf(const std::string& output);

}  // namespace nicleaf::doctor
