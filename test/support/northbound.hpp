// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "frr-northbound.grpc.pb.h"

namespace nicleaf::test {

/// A configuration of bgpd that is as small as it gets, as JSON.
inline constexpr char kOneInstance[] =
    R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65000}}]}})";

// A blocking client of frr.Northbound for tests, with a connection of its own.
class Northbound {
 public:
  explicit Northbound(const std::string& address);
  // Uses an existing connection.
  explicit Northbound(std::shared_ptr<grpc::Channel> channel)
      : channel_(std::move(channel)), stub_(::frr::Northbound::NewStub(channel_)) {}

  using Status = grpc::Status;
  using Phase = ::frr::CommitRequest::Phase;

  std::uint32_t create();  // throws on failure
  Status tryCreate(std::uint32_t& id);
  Status remove(std::uint32_t candidate);
  Status update(std::uint32_t candidate);
  Status load(std::uint32_t candidate, const std::string& json, bool replace = false);
  using Values = std::vector<std::pair<std::string, std::string>>;
  Status edit(std::uint32_t candidate, const Values& update, const std::vector<std::string>& deleted = {});
  Status commit(std::uint32_t candidate, Phase phase, ::frr::CommitResponse* response = nullptr,
                const std::string& comment = "");

  // Makes a candidate, changes it and commits it with all phases.
  Status merge(const std::string& json);
  Status change(const Values& update, const std::vector<std::string>& deleted = {});
  // Replaces a module's data: deletes its top-level container first.
  Status replaceBgp(const std::string& json);

  Status get(const std::string& path, ::frr::GetRequest::DataType type, std::string& data,
             ::frr::Encoding encoding = ::frr::JSON);
  std::string config(const std::string& path);  // throws on failure
  std::string state(const std::string& path);   // throws on failure

  ::frr::Northbound::Stub& stub() { return *stub_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }

 private:
  Status run(const std::function<Status(std::uint32_t)>& change);
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<::frr::Northbound::Stub> stub_;
};

}  // namespace nicleaf::test
