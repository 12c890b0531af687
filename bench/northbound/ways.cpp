// SPDX-License-Identifier: Apache-2.0
#include "northbound/ways.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace nicleaf::bench {

namespace {

constexpr auto kReload = "/usr/lib/frr/frr-reload.py";

void runChecked(const std::vector<std::string>& command) {
  const auto result = test::run(command);
  // vtysh reports a refused line in its output, and frr-reload.py in its exit status.
  const bool refused =
      result.output.find("% ") != std::string::npos || result.output.find("ERROR") != std::string::npos;
  if (result.status == 0 && !refused) return;
  const auto end = result.output.size() > 500 ? result.output.substr(result.output.size() - 500) : result.output;
  throw std::runtime_error(command.front() + " failed with " + std::to_string(result.status) + ": " + end);
}

class VtyshFile final : public Way {
 public:
  VtyshFile() : Way(false) {}
  std::function<void()> prepare(Step step, const Shape& after) override {
    const std::vector<std::string> command{
        "vtysh", "--vty_socket",         node().runDirectory(), "--config_dir", node().runDirectory() + "/../etc",
        "-f",    file(text(step, after))};
    return [command] { runChecked(command); };
  }

 private:
  static std::string text(Step step, const Shape& after) {
    switch (step) {
      case Step::oneMore:
        return addText(after.tenants - 1);
      case Step::oneLess:
        return removeText(after.tenants);
      case Step::oneLeaf:
        return limitText(after.limit);
      default:
        return fileText(after);
    }
  }
};

class FrrReload final : public Way {
 public:
  explicit FrrReload(std::function<std::string(const Shape&)> textOf) : Way(false), textOf_(std::move(textOf)) {}
  std::function<void()> prepare(Step, const Shape& after) override {
    const auto run = node().runDirectory();
    const std::vector<std::string> command{
        kReload,    "--reload", "--stdout",     "--log-level", "error",     "--daemon",      "bgpd",
        "--rundir", run,        "--vty_socket", run,           "--confdir", run + "/../etc", file(textOf_(after))};
    return [command] { runChecked(command); };
  }

 private:
  std::function<std::string(const Shape&)> textOf_;
};

class ByNorthbound : public Way {
 protected:
  ByNorthbound() : Way(true) {}
  void started() override { client_ = std::make_unique<test::Northbound>(node().northbound("bgpd")); }
  test::Northbound& client() { return *client_; }

  static void check(const grpc::Status& status) {
    if (!status.ok()) throw std::runtime_error("frr.Northbound: " + status.error_message());
  }
  void commit(std::uint32_t candidate, grpc::StatusCode expected = grpc::StatusCode::OK) {
    const auto status = client().commit(candidate, frr::CommitRequest::ALL);
    if (status.error_code() != expected) {
      throw std::runtime_error("Commit: status " + std::to_string(status.error_code()) + ": " + status.error_message());
    }
    check(client().remove(candidate));
  }

 private:
  std::unique_ptr<test::Northbound> client_;
};

class NorthboundChange final : public ByNorthbound {
 public:
  std::function<void()> prepare(Step step, const Shape& after) override {
    switch (step) {
      case Step::oneLess:
        return [this, paths = tenantPaths(after.tenants)] { edit({}, paths); };
      case Step::oneLeaf:
        return [this, leaf = limitLeaf(after.limit)] { edit({leaf}, {}); };
      case Step::noChange:
        return [this, leaf = limitLeaf(after.limit)] { edit({leaf}, {}, grpc::StatusCode::ABORTED); };
      case Step::oneMore:
        return [this, text = tenantDocument(after.tenants - 1)] { merge(text); };
      default:
        return [this, text = document(after)] { merge(text); };
    }
  }

 private:
  void merge(const std::string& text) {
    const auto candidate = client().create();
    check(client().load(candidate, text));
    commit(candidate);
  }
  void edit(const test::Northbound::Values& values, const std::vector<std::string>& deleted,
            grpc::StatusCode expected = grpc::StatusCode::OK) {
    const auto candidate = client().create();
    check(client().edit(candidate, values, deleted));
    commit(candidate, expected);
  }
};

class NorthboundWhole final : public ByNorthbound {
 public:
  std::function<void()> prepare(Step step, const Shape& after) override {
    const bool first = step == Step::fullLoad;
    const auto expected = step == Step::noChange ? grpc::StatusCode::ABORTED : grpc::StatusCode::OK;
    return [this, first, expected, text = document(after)] {
      const auto candidate = client().create();
      if (!first) check(client().edit(candidate, {}, {"/nicleaf-frr-bgp:bgp", "/frr-filter:lib"}));
      check(client().load(candidate, text));
      commit(candidate, expected);
    };
  }
};

}  // namespace

const char* name(Step step) {
  switch (step) {
    case Step::fullLoad:
      return "full_load";
    case Step::oneMore:
      return "one_tenant_more";
    case Step::oneLess:
      return "one_tenant_less";
    case Step::oneLeaf:
      return "one_leaf_changed";
    default:
      return "no_change";
  }
}

void Way::restart() {
  node_.reset();
  test::FrrNode::Options options;
  options.module = module_;
  options.quiet = true;
  node_ = std::make_unique<test::FrrNode>(options);
  node_->start("bgpd");
  started();
}

std::string Way::running() {
  std::vector<std::string> blocks{""};
  std::istringstream lines(node_->runningConfig());
  for (std::string line; std::getline(lines, line);) {
    blocks.back() += line + '\n';
    if (line == "exit" || line.starts_with("ip prefix-list ")) blocks.emplace_back();
  }
  std::sort(blocks.begin(), blocks.end());
  std::string text;
  for (const auto& block : blocks) text += block;
  return text;
}

std::string Way::file(const std::string& text) {
  std::string path = node_->runDirectory() + "/configuration";
  std::ofstream(path) << text;
  return path;
}

std::unique_ptr<Way> vtyshFile() { return std::make_unique<VtyshFile>(); }
std::unique_ptr<Way> frrReload(std::function<std::string(const Shape&)> textOf) {
  return std::make_unique<FrrReload>(std::move(textOf));
}
std::unique_ptr<Way> northboundChange() { return std::make_unique<NorthboundChange>(); }
std::unique_ptr<Way> northboundWhole() { return std::make_unique<NorthboundWhole>(); }

}  // namespace nicleaf::bench
