// SPDX-License-Identifier: Apache-2.0
#include "intent/parser.hpp"

#include <set>
#include <string>

#include <boost/json/serialize.hpp>

#include "intent/data_tree.hpp"
#include "intent/document.hpp"
#include "intent/fabric_schema.hpp"
#include "intent/fabric_yang.hpp"
#include "intent/intent_builder.hpp"
#include "intent/invalid.hpp"
#include "intent/schema_check.hpp"
#include "intent/semantic_checks.hpp"
#include "intent/session_templates.hpp"

namespace nicleaf::intent {

struct Parser::Impl {
  FabricSchema schema;
};

std::string schemaRevision() {
  constexpr std::string_view kWord = "\n  revision ";
  const std::string_view yang = kFabricYang;
  const std::size_t at = yang.find(kWord);
  return at == std::string_view::npos ? "" : std::string(yang.substr(at + kWord.size(), 10));
}

Parser::Parser() : impl_(std::make_unique<Impl>()) {}
Parser::~Parser() = default;

namespace {

bool isInAnEntry(const model::Error& error) { return error.object.find('[') != std::string::npos; }

/// Adds the errors of a later stage, but those of places that an earlier one has named.
void add(model::Errors& errors, model::Errors later) {
  std::set<std::string> named;
  for (const model::Error& error : errors) named.insert(error.object);
  for (model::Error& error : later) {
    if (!named.contains(error.object)) errors.push_back(std::move(error));
  }
}

/// What is wrong with the entries that passed checkSchema(), if others did not. Nothing that the missing entries could
/// put right.
model::Errors errorsOfTheRest(const FabricSchema& schema, CheckedDocument& checked) {
  if (!checked.errorsOnlyInEntries) return {};
  const auto templates = SessionTemplates::expand(schema, checked.json);
  if (!templates) return {};
  auto canonical = canonicalJson(schema, boost::json::serialize(checked.json));
  if (!canonical) return {};
  model::Errors errors = std::move(canonical->broken);
  std::erase_if(errors, [](const model::Error& error) { return !isInAnEntry(error); });
  if (const auto part = buildIntent(canonical->json)) add(errors, checkSemanticsOfAPart(*part));
  return templates->explained(std::move(errors));
}

}  // namespace

tl::expected<ParsedIntent, model::Errors> Parser::parse(std::string_view text) const {
  const auto document = readDocument(text);
  if (!document) return tl::unexpected(model::Errors{document.error()});
  if (!*document)
    return tl::unexpected(
        model::Errors{invalid("document", "empty", "an object with the member 'nicleaf-fabric:fabric'")});
  CheckedDocument checked = checkSchema(impl_->schema, **document);
  if (!checked.errors.empty()) {
    add(checked.errors, errorsOfTheRest(impl_->schema, checked));
    return tl::unexpected(std::move(checked.errors));
  }
  const auto templates = SessionTemplates::expand(impl_->schema, checked.json);
  if (!templates) return tl::unexpected(templates.error());
  auto canonical = canonicalJson(impl_->schema, boost::json::serialize(checked.json));
  if (!canonical) return tl::unexpected(templates->explained({std::move(canonical.error())}));
  model::Errors errors = std::move(canonical->broken);
  auto intent = buildIntent(canonical->json);
  add(errors, intent ? checkSemantics(*intent) : std::move(intent.error()));
  if (!errors.empty()) return tl::unexpected(templates->explained(std::move(errors)));
  templates->note(*intent);
  return ParsedIntent{std::move(*intent), templates->restored(std::move(canonical->json))};
}

}  // namespace nicleaf::intent
