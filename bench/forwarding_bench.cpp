// SPDX-License-Identifier: Apache-2.0
// One JSON line per figure: the time from an intent to a whole DPU's forwarding objects, for the agent and for
// iproute2's batch mode. Needs root and a kernel with VRF, 802.1Q and bridge VLAN filtering; everything happens in
// network namespaces of its own. The lab's guest has such a kernel, but it is emulated: use its figures for ratios
// only.
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "bench/timing.hpp"
#include "diff/kernel_plan.hpp"
#include "kernel/netlink_kernel.hpp"
#include "render/render.hpp"
#include "support/iproute2_commands.hpp"

namespace {

using namespace nicleaf;
using namespace nicleaf::model;
using bench::command;
using bench::die;
using bench::millisecondsOf;
using bench::progress;

constexpr std::uint32_t kSegmentsOfAVrf = 10;
// A bridge has at most 1,023 ports, and each IP-VRF has a VNI, too.
constexpr std::uint32_t kMostPerVni = 900;

/// `segments` segments in `vrfs` IP-VRFs, each with a gateway of both families.
Intent intentOf(std::uint32_t segments, std::uint32_t vrfs, VxlanDevices devices) {
  Intent intent;
  intent.generation = 1;
  intent.underlay = {{65001}, *IpAddress::parse("10.0.0.1"), *Mac::parse("02:00:00:00:00:01"), {{"p0", 9216}}};
  intent.underlay.vxlanDevices = devices;
  intent.anycastMac = *Mac::parse("02:00:5e:00:01:01");
  for (std::uint32_t i = 0; i < vrfs; ++i) {
    IpVrf tenant;
    tenant.name = "tenant" + std::to_string(i);
    tenant.l3vni = {100000 + i};
    tenant.vlan = {static_cast<std::uint16_t>(3000 + i)};
    intent.ipVrfs.push_back(std::move(tenant));
  }
  for (std::uint32_t i = 0; i < segments; ++i) {
    Segment segment;
    segment.name = "lan" + std::to_string(i);
    segment.vni = {10000 + i};
    segment.vlan = {static_cast<std::uint16_t>(2 + i)};
    segment.ipVrf = intent.ipVrfs[i % vrfs].name;
    const std::string number = std::to_string(i / vrfs);
    segment.gateways = {*IpPrefix::parse("10.1." + number + ".1/24"),
                        *IpPrefix::parse("2001:db8:" + number + "::1/64")};
    intent.segments.push_back(std::move(segment));
  }
  return intent;
}

/// The milliseconds of each step from an intent to the kernel's state.
struct Parts {
  double render, observe, plan, apply;
  [[nodiscard]] double whole() const { return render + observe + plan + apply; }
};

class Namespace {
 public:
  explicit Namespace(boost::asio::io_context& context) {
    if (unshare(CLONE_NEWNET) != 0) die("cannot make a network namespace: root is needed");
    command("ip link set lo up && ip link add p0 type veth peer name p1 && ip link set p1 mtu 9216 up");
    auto opened = kernel::NetlinkKernel::open(context);
    if (!opened) die(opened.error().message());
    kernel_ = std::move(*opened);
  }
  /// Observes everything instead of only what has changed.
  void observeAll() {
    kernel_->distrust();
    (void)observe();
  }
  /// Waits until the kernel's workers are done with new links (carrier, IPv6): until nothing has been announced for a
  /// while. For thousands of links, that takes seconds.
  void settle() {
    constexpr int kQuiet = 5, kMost = 300;
    int quiet = 0;
    for (int looks = 0; looks < kMost && quiet < kQuiet; ++looks) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      const auto seen = observe();
      const auto down = std::ranges::count_if(seen->links, [](const auto& link) { return !link.second.adminUp; });
      const std::uint64_t asked = kernel_->observations().links;
      quiet = asked - std::exchange(asked_, asked) <= static_cast<std::uint64_t>(down) ? quiet + 1 : 0;
    }
    if (quiet < kQuiet) std::fprintf(stderr, "forwarding_bench: the kernel did not come to rest\n");
  }
  kernel::KernelStatePtr observe() {
    auto state = kernel_->observe();
    if (!state) die(state.error().message());
    return std::move(*state);
  }
  diff::KernelPlan plan(const KernelState& desired) { return diff::planKernel(diff::diffKernel(*observe(), desired)); }
  /// Takes the kernel from its observed state to the intent.
  Parts reach(Intent intent) {
    kernel::KernelStatePtr seen;
    diff::KernelPlan steps;
    const double render = millisecondsOf([&] { rendered_ = render::renderLike(rendered_, std::move(intent)); });
    const KernelState& desired = rendered_->desired.kernel;
    const double observed = millisecondsOf([&] { seen = observe(); });
    const double planned = millisecondsOf([&] { steps = diff::planKernel(diff::diffKernel(*seen, desired)); });
    const double applied = millisecondsOf([&] {
      for (const auto* part : {&steps.detach, &steps.create, &steps.raise, &steps.remove}) {
        if (const auto done = kernel_->apply(*part); !done) die(done.error().front().message());
      }
    });
    return {render, observed, planned, applied};
  }

 private:
  std::unique_ptr<kernel::NetlinkKernel> kernel_;
  render::RenderingPtr rendered_;
  std::uint64_t asked_ = 0;
};

/// The same ops by iproute2: as few runs of its tools as the order allows, from prepared files.
class Script {
 public:
  explicit Script(const diff::KernelPlan& plan) {
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
      for (const KernelOp& op : *part) add(op);
    }
  }
  ~Script() {
    for (const std::string& file : files_) unlink(file.c_str());
  }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  void run() const {
    for (const std::string& line : commands_) command(line);
  }

 private:
  void add(const KernelOp& op) {
    for (const std::string& command : test::iproute2Commands(op)) {
      const std::string tool = test::iproute2Tool(command);
      const std::string arguments = command.substr(tool.size() + 1);
      const bool isRule = command.find(" rule add ") != std::string::npos;
      write(isRule ? tool + kRules : tool, tool == "nft" ? inFile(arguments) : arguments);
    }
  }
  static constexpr char kRules[] = " rule";

  /// nft's arguments as lines of its own language.
  static std::string inFile(const std::string& arguments) {
    if (arguments.starts_with("-f ")) return "include \"" + arguments.substr(3) + "\"";
    return arguments.substr(1, arguments.size() - 2);  // without the shell's quotation marks
  }
  /// The command that runs the lines of a file.
  static std::string runs(const std::string& tool, const std::string& file) {
    if (tool == "sysctl") return "xargs -a " + file + " sysctl";
    // The kernel makes one of the rules by itself, with the first VRF.
    if (tool.ends_with(kRules))
      return tool.substr(0, tool.size() - std::string(kRules).size()) + " -force -batch " + file +
             " 2>/dev/null || true";
    return tool + (tool == "nft" ? " -f " : " -batch ") + file;
  }
  void write(const std::string& tool, const std::string& line) {
    if (tool != tool_) {
      tool_ = tool;
      file_.close();
      files_.push_back("/tmp/nicleaf-bench-" + std::to_string(getpid()) + "-" + std::to_string(files_.size()));
      file_.open(files_.back());
      commands_.push_back(runs(tool, files_.back()));
    }
    file_ << line << std::endl;
  }

  std::string tool_;
  std::ofstream file_;
  std::vector<std::string> files_, commands_;
};

const char* nameOf(VxlanDevices devices) { return devices == VxlanDevices::kSingle ? "single" : "per-vni"; }

void print(const char* figure, std::uint32_t segments, VxlanDevices devices, const char* format, auto... values) {
  std::printf("{\"figure\":\"forwarding.%s\",\"segments\":%u,\"vxlan\":\"%s\",", figure, segments, nameOf(devices));
  std::printf(format, values...);
  std::printf("}\n");
  std::fflush(stdout);
}

void measure(boost::asio::io_context& context, std::uint32_t segments, VxlanDevices devices) {
  const std::uint32_t vrfs = std::max(1U, segments / kSegmentsOfAVrf);
  const Intent intent = intentOf(segments, vrfs, devices);
  const std::string what = std::to_string(segments) + " segments, " + nameOf(devices) + ": ";
  progress(what + "made by iproute2");
  const double theirs = [&] {
    Namespace empty(context);
    const Script script(empty.plan(render::render(intent).kernel));
    return millisecondsOf([&] { script.run(); });
  }();
  progress(what + "made by us");
  Namespace place(context);
  const double ours = millisecondsOf([&] { place.reach(intent); });
  print("create", segments, devices, R"("ms":%.1f,"iproute2_ms":%.1f,"ratio":%.2f)", ours, theirs, ours / theirs);

  progress(what + "until the kernel has come to rest");
  place.settle();
  progress(what + "observed");
  constexpr int kRounds = 5;
  const double seen = millisecondsOf([&] {
    for (int i = 0; i < kRounds; ++i) place.observeAll();
  });
  print("observe", segments, devices, R"("ms":%.2f)", seen / kRounds);

  progress(what + "one more");
  // The ops for one more segment, and the whole time for it.
  const Intent more = intentOf(segments + 1, vrfs, devices);
  const KernelState wanted = render::render(more).kernel;
  const diff::KernelPlan steps = place.plan(wanted);
  std::size_t ops = 0;
  for (const auto* part : {&steps.detach, &steps.create, &steps.raise, &steps.remove}) ops += part->size();
  // The first observation also takes in what was announced during the creation.
  std::vector<Parts> ways;
  for (std::uint32_t i = 1; i <= kRounds; ++i) ways.push_back(place.reach(intentOf(segments + i, vrfs, devices)));
  std::ranges::sort(ways, {}, &Parts::whole);
  const Parts& usual = ways[kRounds / 2];
  print("one_more", segments, devices,
        R"("ops":%zu,"ms":%.2f,"render_ms":%.2f,"observe_ms":%.2f,"plan_ms":%.2f,"apply_ms":%.2f)", ops, usual.whole(),
        usual.render, usual.observe, usual.plan, usual.apply);

  if (segments > kMostPerVni) return;
  progress(what + "moved to the other devices");
  // The kernel's part of the migration to the other kind of devices. During this time, no VNI carries packets.
  const VxlanDevices others = devices == VxlanDevices::kSingle ? VxlanDevices::kPerVni : VxlanDevices::kSingle;
  const double migration = millisecondsOf([&] { place.reach(intentOf(segments + kRounds, vrfs, others)); });
  print("migrate_to", segments, others, R"("ms":%.1f)", migration);
}

}  // namespace

int main(int argc, char** argv) {
  boost::asio::io_context context;
  std::vector<std::uint32_t> sizes{1, 100, 1000};
  if (argc > 1) sizes.clear();
  for (int i = 1; i < argc; ++i) sizes.push_back(static_cast<std::uint32_t>(std::atoi(argv[i])));
  for (const std::uint32_t segments : sizes) {
    measure(context, std::min(segments, kMostPerVni), VxlanDevices::kPerVni);
    measure(context, segments, VxlanDevices::kSingle);
  }
  return 0;
}
