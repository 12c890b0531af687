// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/netns_fixture.hpp"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace nicleaf::test {

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = popen(("( " + command + " ) 2>&1").c_str(), "r");
  if (pipe == nullptr) return {127, std::strerror(errno)};
  std::array<char, 65536> buffer{};
  while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) ran.output.append(buffer.data(), size);
  const int status = pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return ran;
}

std::string mustRun(const std::string& command) {
  const Ran ran = run(command);
  EXPECT_EQ(ran.status, 0) << command << "\n" << ran.output;
  return ran.output;
}

void mustBatch(const std::string& tool, const std::vector<std::string>& lines) {
  std::string file = "/tmp/nicleaf-batch-XXXXXX";
  const int fd = mkstemp(file.data());
  ASSERT_GE(fd, 0) << std::strerror(errno);
  close(fd);
  std::ofstream out(file);
  for (const std::string& line : lines) out << line << "\n";
  out.close();
  mustRun(tool + " -batch " + file);
  unlink(file.c_str());
}

boost::json::value json(const std::string& command) {
  const std::string output = mustRun(command);
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(output, error);
  EXPECT_FALSE(error) << command << "\n" << output;
  return value;
}

boost::json::object ipLink(const std::string& name) {
  // iproute2 prints an empty object for each object that it filtered out.
  const boost::json::value links = json("ip -d -j link show");
  for (const auto& each : links.as_array()) {
    if (at(each, "ifname") == boost::json::value(name)) return each.as_object();
  }
  ADD_FAILURE() << "iproute2 shows no link " << name;
  return {};
}

boost::json::value at(const boost::json::value& value, const std::string& path) {
  const auto slash = path.find('/');
  const std::string key = path.substr(0, slash);
  boost::json::value next;
  if (const auto* object = value.if_object()) {
    if (const auto* member = object->if_contains(key)) next = *member;
  } else if (const auto* array = value.if_array()) {
    std::size_t index = 0;
    std::from_chars(key.data(), key.data() + key.size(), index);
    if (index < array->size()) next = (*array)[index];
  }
  return slash == std::string::npos ? next : at(next, path.substr(slash + 1));
}

void NetnsTest::SetUp() { enterNewNamespace(); }

void NetnsTest::enterNewNamespace() {
  kernel.reset();
  ASSERT_EQ(unshare(CLONE_NEWNET), 0) << "these tests need root: " << std::strerror(errno);
  auto opened = kernel::NetlinkKernel::open(context);
  ASSERT_TRUE(opened) << opened.error().message();
  kernel = std::move(*opened);
}

model::KernelState NetnsTest::observe() {
  auto state = kernel->observe();
  if (!state) {
    ADD_FAILURE() << state.error().message();
    return {};
  }
  return **state;
}

void NetnsTest::mustApply(const std::vector<model::KernelOp>& ops) {
  for (const model::Error& error : applyErrors(ops)) ADD_FAILURE() << error.message();
}

model::Errors NetnsTest::applyErrors(const std::vector<model::KernelOp>& ops) {
  const auto applied = kernel->apply(ops);
  return applied ? model::Errors{} : applied.error();
}

model::IpPrefix prefix(const std::string& text) { return model::IpPrefix::parse(text).value(); }
model::IpAddress address(const std::string& text) { return model::IpAddress::parse(text).value(); }
model::Mac mac(const std::string& text) { return model::Mac::parse(text).value(); }

model::Link ourLink(const std::string& name, model::LinkKind kind) {
  model::Link link;
  link.name = name;
  link.kind = std::move(kind);
  link.ours = true;
  link.mac = mac("02:00:00:00:00:01");
  link.ipv6LinkLocal = false;
  if (std::holds_alternative<model::BridgeKind>(link.kind)) link.bridge.emplace();
  return link;
}

model::Link vxlan(std::uint32_t vni) {
  return ourLink("vx" + std::to_string(vni), model::VxlanKind{{vni}, address("10.0.0.1"), 4789});
}

}  // namespace nicleaf::test
