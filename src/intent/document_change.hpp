// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "intent/document.hpp"
#include "intent/entry_lists.hpp"
#include "intent/parser.hpp"

namespace nicleaf::intent {

/// A valid document, as it was written and as it was understood.
struct KnownDocument {
  Value document;
  ParsedIntent parsed;
  std::size_t copied = 0;  // values that session templates have given to sessions, or more
};

/// A document that differs from a known one in its generation and in entries of kEntryLists.
class DocumentChange {
 public:
  /// nullopt if it differs in anything else, or is written in a way that leaves a doubt about it. The result refers to
  /// both arguments.
  [[nodiscard]] static std::optional<DocumentChange> between(const KnownDocument& known, const Value& document);

  /// The document without the entries that are as in the known one.
  [[nodiscard]] Value reduced() const;

  /// The whole document. `reduced` is what reduced() means.
  [[nodiscard]] ParsedIntent whole(ParsedIntent reduced) const;

 private:
  /// For each entry of a list, in the document's order.
  struct Entry {
    const Value* written;
    std::optional<std::size_t> known;  // its index in the known document; nullopt: it is new or changed
  };

  DocumentChange(const KnownDocument& known, const Value& fabric) : known_(known), fabric_(fabric) {}
  [[nodiscard]] bool findEntries();
  [[nodiscard]] std::string wholeJson(const std::string& reduced) const;

  const KnownDocument& known_;
  const Value& fabric_;
  std::array<std::vector<Entry>, kEntryLists.size()> entries_{};
};

/// Whether the intent has the entries of the document in the document's order, as DocumentChange needs it.
[[nodiscard]] bool keepsTheOrder(const Value& document, const model::Intent& intent);

}  // namespace nicleaf::intent
