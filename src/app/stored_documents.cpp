// SPDX-License-Identifier: Apache-2.0
#include "app/stored_documents.hpp"

#include "intent/secrets.hpp"

namespace nicleaf::app {

model::Expected<std::vector<api::StoredDocument>> storedDocuments(const store::History& history,
                                                                  std::optional<std::uint64_t> inEffect,
                                                                  const std::set<std::uint64_t>& withDocument) {
  auto stored = history.list();
  if (!stored) return model::fail(stored.error());
  std::vector<api::StoredDocument> documents;
  for (store::HistoryEntry& entry : *stored) {
    const std::uint64_t generation = entry.generation;
    const bool wasApplied = !entry.rejected;
    api::StoredDocument one{.stored = std::move(entry), .inEffect = wasApplied && inEffect == generation};
    if (wasApplied && withDocument.contains(generation) && one.stored.problem.empty()) {
      const auto record = history.find(generation);
      if (!record) return model::fail(record.error());
      if (*record) one.document = intent::withoutSecrets((*record)->document);
    }
    documents.push_back(std::move(one));
  }
  return documents;
}

}  // namespace nicleaf::app
