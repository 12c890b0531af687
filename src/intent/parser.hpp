// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// A document that passed everything, and its canonical RFC 7951 JSON (with secrets: for the store, never for show).
struct ParsedIntent {
  model::Intent intent;
  std::string json;
};

/// Reads intent documents against nicleaf-fabric.yang, which is compiled into the binary. Not thread safe; lives as
/// long as the agent. Nothing but parsing happens here.
class Parser {
 public:
  /// Throws std::runtime_error if the embedded YANG does not load: a broken build.
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// JSON (RFC 7951; the first non-blank character is '{') or YAML of the same shape. All errors that can be found at
  /// once are returned, each with the data path, the value found (unless secret) and what would be right: first
  /// syntax, then YANG, then what YANG cannot say (semantic_checks.hpp). Unknown members are errors.
  [[nodiscard]] tl::expected<ParsedIntent, model::Errors> parse(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::intent
