// SPDX-License-Identifier: Apache-2.0
#include "intent/parser.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include <boost/json/serialize.hpp>

#include "intent/data_tree.hpp"
#include "intent/document.hpp"
#include "intent/document_change.hpp"
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
  std::optional<KnownDocument> known;
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

/// A document that passed all stages but the last one.
struct Made {
  ParsedIntent parsed;
  SessionTemplates templates;
};

/// With `checks`, the errors have those of the last stage, too, also if other stages have some.
tl::expected<Made, model::Errors> make(const FabricSchema& schema, const Value& document, bool checks) {
  CheckedDocument checked = checkSchema(schema, document);
  if (!checked.errors.empty()) {
    if (checks) add(checked.errors, errorsOfTheRest(schema, checked));
    return tl::unexpected(std::move(checked.errors));
  }
  auto templates = SessionTemplates::expand(schema, checked.json);
  if (!templates) return tl::unexpected(templates.error());
  auto canonical = canonicalJson(schema, boost::json::serialize(checked.json));
  if (!canonical) return tl::unexpected(templates->explained({std::move(canonical.error())}));
  model::Errors errors = std::move(canonical->broken);
  auto intent = buildIntent(canonical->json);
  if (!intent)
    add(errors, std::move(intent.error()));
  else if (checks)
    add(errors, checkSemantics(*intent));
  if (!errors.empty()) return tl::unexpected(templates->explained(std::move(errors)));
  templates->note(*intent);
  return Made{{std::move(*intent), templates->restored(std::move(canonical->json))}, std::move(*templates)};
}

model::Expected<Value> read(std::string_view text) {
  auto document = readDocument(text);
  if (!document) return tl::unexpected(std::move(document.error()));
  if (!*document) return model::fail(invalid("document", "empty", "an object with the member 'nicleaf-fabric:fabric'"));
  return std::move(**document);
}

/// The document by what differs from the known one; nullopt if it has errors, too: the caller finds them all.
std::optional<KnownDocument> byDifference(const FabricSchema& schema, const KnownDocument& known,
                                          const Value& document) {
  const auto change = DocumentChange::between(known, document);
  if (!change) return std::nullopt;
  auto made = make(schema, change->reduced(), false);
  if (!made) return std::nullopt;
  const std::size_t copied = known.copied + made->templates.copied();
  if (copied > kMaxValues) return std::nullopt;
  ParsedIntent whole = change->whole(std::move(made->parsed));
  if (!checkSemantics(whole.intent).empty()) return std::nullopt;
  return KnownDocument{{}, std::move(whole), copied};
}

}  // namespace

tl::expected<ParsedIntent, model::Errors> Parser::parse(std::string_view text) const {
  const auto document = read(text);
  if (!document) return tl::unexpected(model::Errors{document.error()});
  auto made = make(impl_->schema, *document, true);
  if (!made) return tl::unexpected(std::move(made.error()));
  return std::move(made->parsed);
}

tl::expected<ParsedIntent, model::Errors> Parser::parseNext(std::string_view text) {
  auto document = read(text);
  if (!document) return tl::unexpected(model::Errors{document.error()});
  std::optional<KnownDocument> next;
  if (impl_->known) next = byDifference(impl_->schema, *impl_->known, *document);
  if (!next) {
    auto made = make(impl_->schema, *document, true);
    if (!made) return tl::unexpected(std::move(made.error()));
    next.emplace(Value(), std::move(made->parsed), made->templates.copied());
  }
  next->document = std::move(*document);
  ParsedIntent parsed = next->parsed;
  impl_->known = std::move(next);
  if (!keepsTheOrder(impl_->known->document, parsed.intent)) impl_->known.reset();
  return parsed;
}

}  // namespace nicleaf::intent
