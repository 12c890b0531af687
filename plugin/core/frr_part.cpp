// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/frr_part.hpp"

#include <utility>

namespace nicleaf::plugin {

namespace {

constexpr std::size_t kErrorLength = 4096;

/// FRR ends its messages with a newline.
std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

lyd_node* assemble(const std::vector<const lyd_node*>& pieces) {
  Tree tree;
  for (const lyd_node* piece : pieces) Sharding::add(tree, piece);
  return tree.release();
}

}  // namespace

/// FRR's running configuration is the part alone as long as an object exists.
class FrrPart::SwappedRunning {
 public:
  explicit SwappedRunning(FrrPart& part)
      : part_(part), whole_(std::exchange(running_config->dnode, part.before_)), version_(running_config->version) {}
  ~SwappedRunning() {
    part_.before_ = std::exchange(running_config->dnode, whole_);
    running_config->version = version_;
  }
  SwappedRunning(const SwappedRunning&) = delete;
  SwappedRunning& operator=(const SwappedRunning&) = delete;

 private:
  FrrPart& part_;
  lyd_node* whole_;
  std::uint32_t version_;
};

FrrPart::FrrPart(const Pieces& pieces, ClientId client, const std::string& comment)
    : before_(assemble(pieces.before)), comment_(comment) {
  lyd_node* wanted = assemble(pieces.after);
  if (!wanted) (void)lyd_new_implicit_all(&wanted, ly_native_ctx, LYD_IMPLICIT_NO_STATE, nullptr);
  candidate_ = nb_config_new(wanted);
  context_.client = NB_CLIENT_GRPC;
  context_.user = reinterpret_cast<const void*>(client);  // NOLINT(performance-no-int-to-ptr)
}

FrrPart::~FrrPart() {
  abort();
  lyd_free_all(before_);
  nb_config_free(candidate_);
}

int FrrPart::validate(std::string& message) {
  const SwappedRunning swapped(*this);
  char text[kErrorLength] = {};
  const int result = nb_candidate_validate(&context_, candidate_, text, sizeof(text));
  message = trimmed(text);
  return result;
}

int FrrPart::prepare(std::string& message) {
  const SwappedRunning swapped(*this);
  char text[kErrorLength] = {};
  const int result = nicleaf_commit_prepare(context_, candidate_, comment_.c_str(), &transaction_, text, sizeof(text));
  message = trimmed(text);
  if (result != NB_OK && transaction_) {
    nb_candidate_commit_abort(std::exchange(transaction_, nullptr), text, sizeof(text));
  }
  return result;
}

void FrrPart::apply(std::string& message) {
  if (!transaction_) return;
  const SwappedRunning swapped(*this);
  char text[kErrorLength] = {};
  std::uint32_t recorded = 0;
  nb_candidate_commit_apply(std::exchange(transaction_, nullptr), false, &recorded, text, sizeof(text));
  message = trimmed(text);
}

void FrrPart::abort() {
  if (!transaction_) return;
  const SwappedRunning swapped(*this);
  char text[kErrorLength] = {};
  nb_candidate_commit_abort(std::exchange(transaction_, nullptr), text, sizeof(text));
}

}  // namespace nicleaf::plugin
