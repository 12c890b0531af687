// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/error.hpp"

namespace nicleaf::intent {

/// Limits for a document, so that a hostile one costs little.
inline constexpr std::size_t kMaxDocumentBytes = 8U << 20;
inline constexpr std::size_t kMaxDepth = 32;
/// Number of values after YAML's aliases are expanded; a long text counts as several. A thousand segments have 6,000.
inline constexpr std::size_t kMaxValues = 1U << 18;

struct Member;

/// A JSON or YAML document as written. It keeps duplicate members and the spelling of numbers, so that the schema check
/// can report them.
struct Value {
  enum class Kind { kNull, kBool, kNumber, kString, kPlain, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;             // scalars, as written; kBool: "true" or "false"
  std::vector<Value> items;     // kArray
  std::vector<Member> members;  // kObject, in order

  /// kPlain is a scalar of YAML, whose type depends on the schema.
  [[nodiscard]] bool isScalar() const { return kind != Kind::kArray && kind != Kind::kObject; }
  /// Whether both are written in the same way; the order of members counts.
  friend bool operator==(const Value& one, const Value& other);
};

struct Member {
  std::string name;
  Value value;
  friend bool operator==(const Member&, const Member&) = default;
};

/// Reads JSON if the first non-blank character is '{', else YAML: one document, without tags. nullopt if there is none,
/// only blanks or comments. The error has "line L, column C" as its object. It never quotes the document, which may
/// contain secrets.
[[nodiscard]] model::Expected<std::optional<Value>> readDocument(std::string_view text);

/// In json_reader.cpp and yaml_reader.cpp.
[[nodiscard]] model::Expected<Value> readJson(std::string_view text);
[[nodiscard]] model::Expected<std::optional<Value>> readYaml(std::string_view text);

/// `line` and `column` count from 1.
[[nodiscard]] model::Error syntaxError(std::size_t line, std::size_t column, std::string problem, std::string expected);
[[nodiscard]] model::Error syntaxErrorAt(std::string_view text, std::size_t offset, std::string problem,
                                         std::string expected);

/// Builds a Value from a parser's events, within the limits above.
class DocumentBuilder {
 public:
  /// False if a limit is exceeded; exceeded() then says which.
  [[nodiscard]] bool scalar(Value::Kind kind, std::string text);
  [[nodiscard]] bool open(Value::Kind kind);
  void close();
  void key(std::string name);
  /// Adds a copy of a whole subtree (YAML alias).
  [[nodiscard]] bool copy(const Value& value);
  /// Counts a copy that is kept elsewhere against the limit.
  [[nodiscard]] bool charge(const Value& value);

  [[nodiscard]] const std::string& exceeded() const { return exceeded_; }
  [[nodiscard]] std::size_t depth() const { return stack_.size(); }
  /// The value that was closed or added last.
  [[nodiscard]] const Value& last() const { return *last_; }
  [[nodiscard]] bool inObjectWithoutKey() const;
  [[nodiscard]] Value take() { return std::move(root_); }

 private:
  [[nodiscard]] bool count(std::size_t weight);
  [[nodiscard]] Value& place(Value value);

  Value root_;
  std::vector<Value*> stack_;  // open arrays and objects; only the innermost grows, so the pointers stay valid
  std::vector<std::string> keys_;
  std::vector<bool> haveKey_;
  Value* last_ = nullptr;
  std::size_t values_ = 0;
  std::string exceeded_;
};

}  // namespace nicleaf::intent
