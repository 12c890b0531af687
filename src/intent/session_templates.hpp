// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include <boost/json.hpp>

#include "intent/fabric_schema.hpp"
#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// What the session templates of a document give to its sessions. expand() writes their settings into the sessions, so
/// that defaults, rules and checks see whole sessions; restored() gives the document as it was written.
class SessionTemplates {
 public:
  /// Gives every session of `document`, which passed checkSchema(), the settings of its template, and removes the
  /// templates. Errors: an unknown template, a setting that the session cannot have, and one that neither gives.
  [[nodiscard]] static tl::expected<SessionTemplates, model::Errors> expand(const FabricSchema& schema,
                                                                            boost::json::object& document);

  /// Adds to each error in a session with a template whether the value is the template's.
  [[nodiscard]] model::Errors explained(model::Errors errors) const;

  /// `canonical` was made of the expanded document. In the result, sessions with a template have what they gave
  /// themselves, without defaults, and the templates are back.
  [[nodiscard]] std::string restored(std::string canonical) const;

  /// The number of values that the templates gave to sessions: at most kMaxValues.
  [[nodiscard]] std::size_t copied() const { return copied_; }

  /// Notes in the sessions of an intent, which was built from the expanded document, what their templates gave.
  void note(model::Intent& intent) const;

 private:
  struct Session {
    std::string writtenPath;  // with the key as in the document
    std::string templateName;
    std::set<std::string> inherited;  // names of settings
    boost::json::object given;
  };
  class Expansion;

  std::map<std::string, Session> sessions_;  // by data path
  boost::json::array templates_;
  std::size_t copied_ = 0;
};

/// The intent of a document that the agent shows: ParsedIntent::json, also without secrets.
[[nodiscard]] tl::expected<model::Intent, model::Errors> buildShownIntent(const std::string& shown);

}  // namespace nicleaf::intent
