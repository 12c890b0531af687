// SPDX-License-Identifier: Apache-2.0
#include "store/record.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <string_view>

#include <openssl/evp.h>
#include <boost/json.hpp>

#include "intent/parser.hpp"
#include "model/utf8.hpp"

namespace nicleaf::store {
namespace {

namespace json = boost::json;

constexpr std::string_view kMagic = "nicleaf-record ";
constexpr unsigned kFormat = 1;
constexpr std::size_t kChecksumDigits = 64;

model::Error damaged(std::string detail, std::string expected = "") {
  return {model::ErrorCode::kInternal, "", "reading the record", std::move(expected), std::move(detail)};
}

/// The parts of a record's text; `rest` is what the checksum is of.
struct Parts {
  unsigned format = 0;
  std::string_view checksum, rest, header, document;
};

std::optional<Parts> partsOf(std::string_view text) {
  if (!text.starts_with(kMagic)) return std::nullopt;
  Parts parts;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view first = text.substr(kMagic.size(), end - kMagic.size());
  const auto [after, error] = std::from_chars(first.data(), first.data() + first.size(), parts.format);
  if (error != std::errc()) return std::nullopt;
  first.remove_prefix(static_cast<std::size_t>(after - first.data()));
  if (first.starts_with(' ')) parts.checksum = first.substr(1);
  parts.rest = text.substr(end + 1);
  const std::size_t headerEnd = parts.rest.find('\n');
  parts.header = parts.rest.substr(0, headerEnd);
  if (headerEnd != std::string_view::npos) parts.document = parts.rest.substr(headerEnd + 1);
  return parts;
}

// These throw if a member is not what recordText() writes.

std::string text(const json::value& value) { return model::validUtf8(value.as_string()); }

std::string textAt(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr ? text(*value) : "";
}

std::int64_t numberAt(const json::object& from, std::string_view name) {
  const auto number = from.at(name).to_number<std::int64_t>();
  if (number < 0) throw std::out_of_range("a negative number");
  return number;
}

std::int64_t timeAt(const json::object& from, std::string_view name) {
  const std::int64_t time = numberAt(from, name);
  if (!isUnixTime(time)) throw std::out_of_range("no time");
  return time;
}

/// Only what std::to_string() makes of a generation.
std::uint64_t generationAt(const json::object& from, std::string_view name) {
  const std::string digits = textAt(from, name);
  std::uint64_t generation = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), generation);
  if (error != std::errc() || std::to_string(generation) != digits) throw std::out_of_range("no generation");
  return generation;
}

std::optional<Trial> trialOf(const json::object& header) {
  const json::value* found = header.if_contains("trial");
  if (found == nullptr) return std::nullopt;
  const json::object& read = found->as_object();
  return Trial{textAt(read, "id"), textAt(read, "boot"), numberAt(read, "deadline")};
}

std::optional<KeptBack> keptBackOf(const json::object& header) {
  const json::value* found = header.if_contains("kept-back");
  if (found == nullptr) return std::nullopt;
  const json::object& read = found->as_object();
  KeptBack kept{textAt(read, "offered"), {}};
  for (const auto& [tenant, why] : read.at("tenants").as_object())
    kept.tenants.emplace(model::validUtf8(tenant), text(why));
  return kept;
}

std::optional<RecordHeader> headerOf(const Parts& parts) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // a comment must not cost the document
  try {
    const json::object read = json::parse(json::string_view(parts.header), {}, options).as_object();
    RecordHeader header;
    header.generation = generationAt(read, "generation");
    header.time = timeAt(read, "time");
    header.schema = textAt(read, "schema");
    header.from = {textAt(read, "origin"), textAt(read, "author"), textAt(read, "comment")};
    header.trial = trialOf(read);
    header.keptBack = keptBackOf(read);
    header.checksum = parts.checksum;
    return header;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string sha256(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned length = digest.size();
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) std::terminate();
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char octet : digest) {
    hex += kDigits[octet >> 4U];
    hex += kDigits[octet & 0xfU];
  }
  return hex;
}

std::string recordText(const RecordHeader& header, const std::string& document) {
  json::object made{
      {"generation", std::to_string(header.generation)}, {"time", header.time}, {"schema", header.schema}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) made[name] = model::validUtf8(value);
  };
  add("origin", header.from.origin);
  add("author", header.from.author);
  add("comment", header.from.comment);
  if (const auto& trial = header.trial)
    made["trial"] =
        json::object{{"id", model::validUtf8(trial->id)}, {"boot", trial->boot}, {"deadline", trial->deadline}};
  if (const auto& kept = header.keptBack) {
    json::object tenants;
    for (const auto& [tenant, why] : kept->tenants) tenants[model::validUtf8(tenant)] = model::validUtf8(why);
    made["kept-back"] = json::object{{"offered", kept->offered}, {"tenants", std::move(tenants)}};
  }
  const std::string rest = json::serialize(made) + "\n" + document;
  return std::string(kMagic) + std::to_string(kFormat) + " " + sha256(rest) + "\n" + rest;
}

model::Expected<Record> readRecord(const std::string& text) {
  if (text.starts_with('{')) return Record{{}, text};
  const auto parts = partsOf(text);
  if (!parts || parts->format == 0) return model::fail(damaged("it is not a record of nicleaf"));
  if (parts->format > kFormat) {
    return model::fail(damaged("a newer version of nicleaf wrote it, in format " + std::to_string(parts->format),
                               "format " + std::to_string(kFormat) + ", or a newer nicleaf"));
  }
  if (parts->checksum.size() != kChecksumDigits || sha256(parts->rest) != parts->checksum)
    return model::fail(damaged("its checksum is wrong: it is damaged"));
  auto header = headerOf(*parts);
  if (!header) return model::fail(damaged("its header cannot be read"));
  return Record{std::move(*header), std::string(parts->document)};
}

std::int64_t unixTime() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

bool isUnixTime(std::int64_t seconds) {
  constexpr std::int64_t kYear10000 = 253402300800;
  return seconds >= 0 && seconds < kYear10000;
}

std::optional<model::Error> ofNewerSchema(const RecordHeader& header) {
  const std::string own = intent::schemaRevision();
  if (header.schema <= own) return std::nullopt;  // "2026-11-29"; empty: an agent that had no envelope
  return damaged("generation " + std::to_string(header.generation) +
                     " was written by a newer version of nicleaf, for the schema of " + header.schema +
                     "; this one has that of " + own,
                 "that version of nicleaf, or `nicleaf apply` of a document for this one");
}

std::optional<RecordHeader> readHeader(const std::string& text) {
  const auto parts = partsOf(text);
  return parts ? headerOf(*parts) : std::nullopt;
}

std::set<std::string> checksumsOf(const std::string& damaged) {
  std::set<std::string> checksums;
  if (const std::size_t end = damaged.find('\n'); end != std::string::npos)
    checksums.insert(sha256(std::string_view(damaged).substr(end + 1)));
  if (const auto parts = partsOf(damaged)) checksums.emplace(parts->checksum.substr(0, kChecksumDigits));
  return checksums;
}

}  // namespace nicleaf::store
