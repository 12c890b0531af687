// SPDX-License-Identifier: Apache-2.0
#include "intent/parser.hpp"

#include <boost/json/serialize.hpp>

#include "intent/data_tree.hpp"
#include "intent/document.hpp"
#include "intent/fabric_schema.hpp"
#include "intent/intent_builder.hpp"
#include "intent/schema_check.hpp"
#include "intent/semantic_checks.hpp"
#include "intent/session_templates.hpp"

namespace nicleaf::intent {

struct Parser::Impl {
  FabricSchema schema;
};

Parser::Parser() : impl_(std::make_unique<Impl>()) {}
Parser::~Parser() = default;

tl::expected<ParsedIntent, model::Errors> Parser::parse(std::string_view text) const {
  const auto document = readDocument(text);
  if (!document) return tl::unexpected(model::Errors{document.error()});
  auto checked = checkSchema(impl_->schema, *document);
  if (!checked) return tl::unexpected(std::move(checked.error()));
  const auto templates = SessionTemplates::expand(impl_->schema, *checked);
  if (!templates) return tl::unexpected(templates.error());
  auto canonical = canonicalJson(impl_->schema, boost::json::serialize(*checked));
  if (!canonical) return tl::unexpected(templates->explained(std::move(canonical.error())));
  auto intent = buildIntent(*canonical);
  if (!intent) return tl::unexpected(templates->explained(std::move(intent.error())));
  model::Errors contradictions = checkSemantics(*intent);
  if (!contradictions.empty()) return tl::unexpected(templates->explained(std::move(contradictions)));
  templates->note(*intent);
  return ParsedIntent{std::move(*intent), templates->restored(std::move(*canonical))};
}

}  // namespace nicleaf::intent
