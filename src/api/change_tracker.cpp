// SPDX-License-Identifier: Apache-2.0
#include "api/change_tracker.hpp"

#include <utility>

#include "api/fabric_tree.hpp"
#include "api/get_request.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;

/// Leaves that change every second by themselves.
constexpr const char* kVolatileMembers[] = {"uptime", "seconds-left"};

void dropVolatile(json::value& value) {
  if (value.is_object()) {
    for (const char* name : kVolatileMembers) value.get_object().erase(name);
    for (auto& member : value.get_object()) dropVolatile(member.value());
  } else if (value.is_array()) {
    for (json::value& entry : value.get_array()) dropVolatile(entry);
  }
}

std::string comparable(const json::value& value) {
  json::value copy = value;
  dropVolatile(copy);
  return json::serialize(copy);
}

/// Spreads the updates of one moment over notifications: when one is full, the next begins.
class Packer {
 public:
  explicit Packer(const std::string& target) : target_(target) {}

  gnmi::Notification& with(std::size_t bytes) {
    if (made_.empty() || (used_ > 0 && used_ + bytes > kMaxNotificationBytes)) {
      made_.emplace_back().set_timestamp(nowNanoseconds());
      if (!target_.empty()) made_.back().mutable_prefix()->set_target(target_);
      used_ = 0;
    }
    used_ += bytes;
    return made_.back();
  }
  std::vector<gnmi::Notification> take() { return std::move(made_); }

 private:
  const std::string& target_;
  std::vector<gnmi::Notification> made_;
  std::size_t used_ = 0;
};

}  // namespace

std::vector<gnmi::Notification> ChangeTracker::take(const Tree& tree, Send send) {
  Packer packer(target_);
  std::map<std::string, Sent> now;
  for (const Selected& selected : select(*tree, path_)) {
    const std::string text = toString(selected.path);
    std::string compared = comparable(*selected.value);
    const auto before = sent_.find(text);
    const bool changed = before == sent_.end() || before->second.compared != compared;
    if (send == Send::kAll || (send == Send::kChanged && changed)) {
      std::string value = toJsonIetf(*selected.value);
      gnmi::Update* update = packer.with(value.size() + text.size()).add_update();
      *update->mutable_path() = toProto(selected.path);
      update->mutable_val()->set_json_ietf_val(std::move(value));
    }
    now.emplace(text, Sent{std::move(compared), selected.path});
  }
  if (send != Send::kNothing)
    for (const auto& [text, sent] : sent_)
      if (!now.contains(text)) *packer.with(text.size()).add_delete_() = toProto(sent.path);
  sent_ = std::move(now);
  return packer.take();
}

}  // namespace nicleaf::api
