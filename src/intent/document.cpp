// SPDX-License-Identifier: Apache-2.0
#include "intent/document.hpp"

#include <algorithm>

#include "intent/invalid.hpp"

namespace nicleaf::intent {
namespace {

std::size_t weightOf(std::string_view text) { return 1 + text.size() / 256; }

std::size_t weightOf(const Value& value) {
  std::size_t weight = weightOf(std::string_view(value.text));
  for (const Value& item : value.items) weight += weightOf(item);
  for (const Member& member : value.members) weight += weightOf(std::string_view(member.name)) + weightOf(member.value);
  return weight;
}

std::size_t depthOf(const Value& value) {
  std::size_t deepest = 0;
  for (const Value& item : value.items) deepest = std::max(deepest, depthOf(item));
  for (const Member& member : value.members) deepest = std::max(deepest, depthOf(member.value));
  return value.isScalar() ? 0 : deepest + 1;
}

}  // namespace

bool operator==(const Value& one, const Value& other) {
  return one.kind == other.kind && one.text == other.text && one.items == other.items && one.members == other.members;
}

model::Error syntaxError(std::size_t line, std::size_t column, std::string problem, std::string expected) {
  return invalid("line " + std::to_string(line) + ", column " + std::to_string(column), std::move(problem),
                 std::move(expected));
}

model::Error syntaxErrorAt(std::string_view text, std::size_t offset, std::string problem, std::string expected) {
  const std::string_view before = text.substr(0, offset);
  const auto newline = before.rfind('\n');
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t column = newline == std::string_view::npos ? offset + 1 : offset - newline;
  return syntaxError(line, column, std::move(problem), std::move(expected));
}

model::Expected<std::optional<Value>> readDocument(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return model::fail(invalid("document", std::to_string(text.size()) + " bytes",
                               "at most " + std::to_string(kMaxDocumentBytes) + " bytes"));
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark, as editors on Windows write it
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    return model::fail(invalid("document", "UTF-16", "UTF-8"));
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  if (text[first] == '{') return readJson(text);
  return readYaml(text);
}

bool DocumentBuilder::count(std::size_t weight) {
  values_ += weight;
  if (values_ <= kMaxValues) return true;
  exceeded_ = "at most " + std::to_string(kMaxValues) + " values, with aliases expanded";
  return false;
}

Value& DocumentBuilder::place(Value value) {
  if (stack_.empty()) {
    root_ = std::move(value);
    return root_;
  }
  Value& parent = *stack_.back();
  if (parent.kind == Value::Kind::kArray) return parent.items.emplace_back(std::move(value));
  parent.members.push_back({std::move(keys_.back()), std::move(value)});
  keys_.back().clear();
  haveKey_.back() = false;
  return parent.members.back().value;
}

bool DocumentBuilder::scalar(Value::Kind kind, std::string text) {
  if (!count(weightOf(std::string_view(text)))) return false;
  Value value;
  value.kind = kind;
  value.text = std::move(text);
  last_ = &place(std::move(value));
  return true;
}

bool DocumentBuilder::open(Value::Kind kind) {
  if (!count(1)) return false;
  if (stack_.size() >= kMaxDepth) {
    exceeded_ = "at most " + std::to_string(kMaxDepth) + " levels";
    return false;
  }
  Value value;
  value.kind = kind;
  stack_.push_back(&place(std::move(value)));
  keys_.emplace_back();
  haveKey_.push_back(false);
  return true;
}

void DocumentBuilder::close() {
  last_ = stack_.back();
  stack_.pop_back();
  keys_.pop_back();
  haveKey_.pop_back();
}

void DocumentBuilder::key(std::string name) {
  keys_.back() = std::move(name);
  haveKey_.back() = true;
}

bool DocumentBuilder::copy(const Value& value) {
  if (!charge(value)) return false;
  if (stack_.size() + depthOf(value) > kMaxDepth) {
    exceeded_ = "at most " + std::to_string(kMaxDepth) + " levels";
    return false;
  }
  last_ = &place(value);
  return true;
}

bool DocumentBuilder::charge(const Value& value) { return count(weightOf(value)); }

bool DocumentBuilder::inObjectWithoutKey() const {
  return !stack_.empty() && stack_.back()->kind == Value::Kind::kObject && !haveKey_.back();
}

}  // namespace nicleaf::intent
