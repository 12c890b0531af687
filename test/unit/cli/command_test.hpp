// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/command_line.hpp"
#include "unit/api/fake_agent.hpp"

namespace nicleaf::cli {

/// Runs the command line against an agent of the test.
class CommandTest : public testing::Test {
 protected:
  /// The exit status. The output is in out_ and err_.
  int nicleaf(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), {"nicleaf", "--socket", socket_});
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::istringstream in(input);
    std::ostringstream out, err;
    const int status = run(static_cast<int>(argv.size()), argv.data(), in, out, err);
    out_ = out.str();
    err_ = err.str();
    return status;
  }

  api::test::Node node_;
  std::string socket_ = node_.socket();
  std::string out_, err_;
};

}  // namespace nicleaf::cli
