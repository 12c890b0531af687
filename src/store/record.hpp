// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/error.hpp"
#include "store/trial.hpp"

namespace nicleaf::store {

/// Now, in seconds since the Unix epoch.
[[nodiscard]] std::int64_t unixTime();
/// Whether a time in a file may be one: it has a year from 1970 to 9999.
[[nodiscard]] bool isUnixTime(std::int64_t seconds);

/// Where a document comes from.
struct Provenance {
  std::string origin;   // "file /etc/nicleaf/intent.json", "gNMI"
  std::string author;   // "uid 0", or the name in a client's certificate; empty: unknown
  std::string comment;  // of the author
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// What distinguishes a document from the one that was offered: tenants that are as the document before had them.
struct KeptBack {
  std::string offered;                         // SHA-256 of the offered document
  std::map<std::string, std::string> tenants;  // why, by the tenant's name
  friend bool operator==(const KeptBack&, const KeptBack&) = default;
};

/// What is known of a document without reading it.
struct RecordHeader {
  std::uint64_t generation = 0;
  std::int64_t time = 0;  // Unix time, in seconds, when it was stored
  std::string schema;     // the YANG revision that it was written for
  Provenance from{};
  std::string checksum;                // SHA-256 of all that follows it, hexadecimal
  std::optional<Trial> trial{};        // absent: the document needs no confirmation
  std::optional<KeptBack> keptBack{};  // absent: it is the one that was offered
  friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};

/// A document in its envelope, which is a file with three parts:
///   nicleaf-record 1 SHA-256      the format's number, and the checksum of what follows
///   {"generation":"7",...}        the header, one line of JSON
///   the document
struct Record {
  RecordHeader header;
  std::string document;
};

/// Hexadecimal.
[[nodiscard]] std::string sha256(std::string_view text);

/// The file's text. The checksum of `header` is not used. Its texts become valid UTF-8 without control characters.
[[nodiscard]] std::string recordText(const RecordHeader& header, const std::string& document);

/// The record in the file. An error says what is wrong with it: no record at all, a newer format, or a wrong checksum.
/// A text that starts with '{' is a document of an agent that had no envelope: its record has neither time nor schema,
/// and generation 0. Older agents wrote texts that are not UTF-8; they are read as recordText() would write them now.
[[nodiscard]] model::Expected<Record> readRecord(const std::string& text);

/// Why the record's document cannot be used: this version of nicleaf has an older schema than the one it was written
/// for. nullopt if it can.
[[nodiscard]] std::optional<model::Error> ofNewerSchema(const RecordHeader& header);

/// The header of a record whose document is damaged, as far as it can be read. Without a valid checksum, nothing in it
/// is certain.
[[nodiscard]] std::optional<RecordHeader> readHeader(const std::string& text);

/// The checksums that an intact copy of a damaged record may have: the one that the record says it has, and that of
/// what it has. Nothing else in it is certain, the generation neither.
[[nodiscard]] std::set<std::string> checksumsOf(const std::string& damaged);

}  // namespace nicleaf::store
