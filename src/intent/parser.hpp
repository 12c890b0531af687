// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// The intent of a valid document, and the document as canonical RFC 7951 JSON with defaults. The JSON has session
/// templates as they were written, and no defaults in them and in sessions that use one. It contains secrets: store it,
/// but never show it (secrets.hpp).
struct ParsedIntent {
  model::Intent intent;
  std::string json;
};

/// The revision of nicleaf-fabric.yang: "2026-11-29".
[[nodiscard]] std::string schemaRevision();

/// Parses intent documents and checks them against nicleaf-fabric.yang, which is compiled into the binary. Not thread
/// safe.
class Parser {
 public:
  /// Throws std::runtime_error if the embedded YANG module cannot be loaded, which means that the build is broken.
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Parses JSON (RFC 7951; the first non-blank character is '{') or YAML of the same shape. The stages are syntax,
  /// schema, session templates (session_templates.hpp), `must` statements, and the rules that YANG cannot express
  /// (semantic_checks.hpp). The result has the errors of all stages, each with the data path, the value (unless it is
  /// secret) and what was expected. After an error in the schema, the later stages see the entries that have none, and
  /// only their own mistakes count. Unknown members are errors.
  [[nodiscard]] tl::expected<ParsedIntent, model::Errors> parse(std::string_view text) const;

  /// Gives what parse() gives, and remembers the document if it is valid: the next one costs, besides reading its text
  /// and the rules, what differs in it (document_change.hpp).
  [[nodiscard]] tl::expected<ParsedIntent, model::Errors> parseNext(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::intent
