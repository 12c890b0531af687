// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "intent/parser.hpp"
#include "reconcile/step_times.hpp"

namespace nicleaf::reconcile {

/// Writes a document, possibly on another thread: it owns all that it reads.
using MakeDocument = std::function<model::Expected<std::string>()>;
/// Makes the next document from the one in effect, which is canonical RFC 7951 JSON with secrets; empty: there is none.
/// `next`: the generation that the new one should have. Called where documents are parsed: possibly on another thread.
using DocumentEdit = std::function<model::Expected<std::string>(std::string_view current, std::uint64_t next)>;
using ParsedDocument = tl::expected<intent::ParsedIntent, model::Errors>;
/// The step is "parse".
using ParsedHandler = std::function<void(ParsedDocument parsed, StepTimes steps)>;
/// Calls `make` and parses what it gives. Calls `done` later, on the io_context.
using DocumentParser = std::function<void(MakeDocument make, ParsedHandler done)>;

/// Both steps, on this thread. The next document costs what differs in it (intent::Parser::parseNext).
[[nodiscard]] inline ParsedDocument parsedDocument(intent::Parser& parser, const MakeDocument& make) {
  auto document = make();
  if (!document) return tl::unexpected(model::Errors{std::move(document.error())});
  return parser.parseNext(*document);
}

}  // namespace nicleaf::reconcile
