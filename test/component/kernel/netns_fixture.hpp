// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <memory>
#include <string>
#include <vector>

#include "kernel/netlink_kernel.hpp"

namespace nicleaf::test {

/// Runs `command` in a shell, in the current network namespace. Returns output and errors together.
struct Ran {
  int status = 0;
  std::string output;
};
Ran run(const std::string& command);
/// Like run(), but fails the test if the command fails.
std::string mustRun(const std::string& command);
/// Feeds `lines` to `tool -batch -` (ip or bridge).
void mustBatch(const std::string& tool, const std::vector<std::string>& lines);
/// The output of a command as JSON; fails the test if it is no JSON.
boost::json::value json(const std::string& command);
/// `ip -d -j link show dev NAME`, the one object.
boost::json::object ipLink(const std::string& name);
/// Follows keys and array positions ("linkinfo/info_data/id"); null if the path does not exist.
boost::json::value at(const boost::json::value& value, const std::string& path);

/// A new, empty network namespace for each test, with a Kernel in it. Needs root. The process stays in the last
/// namespace.
class NetnsTest : public ::testing::Test {
 protected:
  void SetUp() override;
  /// Makes another empty namespace, enters it and opens `kernel` again there.
  void enterNewNamespace();

  model::KernelState observe();
  model::Link observed(const std::string& name) { return observe().links.at(name); }
  /// Fails the test with the errors, if there are any.
  void mustApply(const std::vector<model::KernelOp>& ops);
  model::Errors applyErrors(const std::vector<model::KernelOp>& ops);

  boost::asio::io_context context;
  std::unique_ptr<kernel::NetlinkKernel> kernel;
};

model::IpPrefix prefix(const std::string& text);
model::IpAddress address(const std::string& text);
model::Mac mac(const std::string& text);
/// A link of ours with a MAC and without a link-local address; the caller sets its kind.
model::Link ourLink(const std::string& name, model::LinkKind kind);
model::Link vxlan(std::uint32_t vni);

}  // namespace nicleaf::test
