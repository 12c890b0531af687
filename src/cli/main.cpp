// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "cli/command_line.hpp"

int main(int argc, char** argv) { return nicleaf::cli::run(argc, argv, std::cin, std::cout, std::cerr); }
