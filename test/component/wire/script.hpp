// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/northbound.hpp"

namespace nicleaf::test {

// A server's answer to one RPC of the script. `message` is for people: each server has its own wording.
struct Answer {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string message;
  std::string data;

  [[nodiscard]] std::string text() const;  // the code and the data
};

Answer answer(const grpc::Status& status, const std::string& data = "");

// A document without insignificant white space, after the name of its encoding.
std::string normalized(const frr::DataTree& tree);

// Two clients of one server, and the script's state.
class Conversation {
 public:
  Conversation(Northbound& one, Northbound& other) : one(one), other(other) {}

  Northbound& one;
  Northbound& other;
  std::map<std::string, std::uint32_t> candidates;  // by the names that the script gives them
  std::uint32_t transaction = 0;                    // the last applied transaction

  Answer create(const std::string& name, bool byOther = false);
  Answer edit(const std::string& name, const Northbound::Values& update, const std::vector<std::string>& deleted = {});
  Answer load(const std::string& name, const std::string& data, frr::Encoding encoding = frr::JSON,
              bool replace = false);
  Answer commit(const std::string& name, Northbound::Phase phase, bool byOther = false);
  Answer get(const std::vector<std::string>& paths, frr::GetRequest::DataType type, frr::Encoding encoding = frr::JSON,
             bool withDefaults = false);
  Answer lock(bool byOther = false);
  Answer unlock(bool byOther = false);
  Answer remove(const std::string& name, bool byOther = false);
  Answer capabilities();
  Answer timestamp(const std::string& path);  // of Get: whether it is in nanoseconds
  Answer transactions();                      // their comments
  Answer getTransaction(std::uint32_t id);
  Answer execute(const std::string& path);
};

struct Step {
  std::string name;
  std::function<Answer(Conversation&)> say;
};

// Steps for a server without configuration, one RPC at a time. A step that may end the server is in a section of its
// own.
using Section = std::vector<Step>;

// Every RPC of frr.Northbound, right and wrong.
const std::vector<Section>& script();

}  // namespace nicleaf::test
