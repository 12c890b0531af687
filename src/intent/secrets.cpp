// SPDX-License-Identifier: Apache-2.0
#include "intent/secrets.hpp"

#include <stdexcept>

#include <boost/json.hpp>

#include "model/config_tree.hpp"

namespace nicleaf::intent {
namespace {

void mask(boost::json::value& value) {
  if (auto* array = value.if_array()) {
    for (auto& item : *array) mask(item);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) {
      if (model::isSecret("/" + std::string(member.key()))) {
        member.value() = kSecretMask;
      } else {
        mask(member.value());
      }
    }
  }
}

}  // namespace

std::string withoutSecrets(std::string_view json) {
  boost::json::error_code error;
  boost::json::value document = boost::json::parse(json, error);
  if (error) throw std::invalid_argument("withoutSecrets: the text is not JSON");
  mask(document);
  return boost::json::serialize(document);
}

}  // namespace nicleaf::intent
