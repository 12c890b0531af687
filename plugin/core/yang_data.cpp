// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/yang_data.hpp"

#include <stdexcept>
#include <string_view>

#include "core/frr.hpp"

namespace nicleaf::plugin {

namespace {

constexpr std::size_t kMaxErrorText = 2000;

/// How many QuietYang objects this thread has. libyang's options are the same for all threads, so the log callback
/// looks at this number instead.
thread_local int quiet = 0;

bool isSecret(std::string_view path) {
  const auto slash = path.rfind('/');
  auto leaf = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (const auto colon = leaf.find(':'); colon != std::string_view::npos) leaf.remove_prefix(colon + 1);
  return leaf == "password" || leaf.find("key-string") != std::string_view::npos;
}

/// libyang 2 says: Data location "/a:b/c", line number 2. libyang 3 says /a:b/c.
std::string pathIn(std::string_view location) {
  if (location.starts_with('/')) return std::string(location);
  const auto begin = location.find('"');
  if (begin == std::string_view::npos) return std::string(location);
  const auto end = location.find('"', begin + 1);
  return std::string(location.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1));
}

/// Removes what libyang quotes: values and pieces of its input.
std::string withoutQuoted(std::string_view text) {
  std::string result;
  bool inside = false;
  const auto last = text.rfind('"');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool quote = text[i] == '"' && (!inside || i == last);
    if (quote) {
      result += inside ? "\"" : "\"...";
      inside = !inside;
    } else if (!inside) {
      result += text[i];
    }
  }
  return result;
}

/// Protobuf's enumerations are open: a client can send any number.
bool isKnown(frr::Encoding encoding) { return encoding == frr::JSON || encoding == frr::XML; }

grpc::Status unknownEncoding(frr::Encoding encoding) {
  return {grpc::StatusCode::INVALID_ARGUMENT,
          "unknown encoding " + std::to_string(static_cast<int>(encoding)) + ": use JSON or XML"};
}

}  // namespace

void filterYangLog() {
  nicleaf_filter_yang_log([] { return quiet == 0; });
}

QuietYang::QuietYang() { ++quiet; }
QuietYang::~QuietYang() { --quiet; }

std::string yangErrors() {
  std::string text;
  for (const ly_err_item* item = ly_err_first(ly_native_ctx); item; item = item->next) {
    const char* location = nicleaf_error_path(item);
    const std::string path = pathIn(location ? location : "");
    const bool hide = isSecret(path) || item->vecode == LYVE_SYNTAX || item->vecode == LYVE_SYNTAX_JSON ||
                      item->vecode == LYVE_SYNTAX_XML || path.empty();
    if (!text.empty()) text += "; ";
    if (!path.empty()) text += path + ": ";
    text += hide ? withoutQuoted(item->msg) : std::string(item->msg);
    if (text.size() > kMaxErrorText) break;
  }
  ly_err_clean(ly_native_ctx, nullptr);
  text.resize(std::min(text.size(), kMaxErrorText));
  return text;
}

LYD_FORMAT format(frr::Encoding encoding) { return encoding == frr::XML ? LYD_XML : LYD_JSON; }

Document parseConfig(const frr::DataTree& data) {
  if (!isKnown(data.encoding())) return {unknownEncoding(data.encoding()), nullptr};
  const QuietYang silence;
  lyd_node* parsed = nullptr;
  const LY_ERR error = lyd_parse_data_mem(ly_native_ctx, data.data().c_str(), format(data.encoding()),
                                          LYD_PARSE_STRICT | LYD_PARSE_ONLY | LYD_PARSE_NO_STATE, 0, &parsed);
  Tree tree(parsed);
  if (error != LY_SUCCESS) return {{grpc::StatusCode::INVALID_ARGUMENT, yangErrors()}, nullptr};
  return {grpc::Status::OK, std::move(tree)};
}

grpc::Status print(const lyd_node* tree, frr::Encoding encoding, bool withDefaults, frr::DataTree& data) {
  if (!isKnown(encoding)) return unknownEncoding(encoding);
  const QuietYang silence;
  char* text = nullptr;
  const std::uint32_t options =
      LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK | (withDefaults ? LYD_PRINT_WD_ALL : LYD_PRINT_WD_TRIM);
  if (lyd_print_mem(&text, tree, format(encoding), options) != LY_SUCCESS) {
    return {grpc::StatusCode::INTERNAL, "cannot print data: " + yangErrors()};
  }
  data.set_encoding(encoding);
  data.set_data(text ? text : (encoding == frr::JSON ? "{}" : ""));
  free(text);
  return grpc::Status::OK;
}

Tree duplicate(const lyd_node* tree) {
  lyd_node* copy = nullptr;
  if (tree && lyd_dup_siblings(tree, nullptr, LYD_DUP_RECURSIVE, &copy) != LY_SUCCESS) {
    throw std::runtime_error("cannot copy a data tree: " + yangErrors());
  }
  return Tree(copy);
}

void mergeNode(Tree& tree, const lyd_node* node) {
  lyd_node* copy = nullptr;
  if (lyd_dup_single(node, nullptr, LYD_DUP_RECURSIVE | LYD_DUP_WITH_PARENTS, &copy) != LY_SUCCESS) {
    throw std::runtime_error("cannot copy a data node: " + yangErrors());
  }
  while (lyd_parent(copy)) copy = lyd_parent(copy);
  lyd_node* merged = tree.release();
  const LY_ERR error = lyd_merge_siblings(&merged, copy, LYD_MERGE_DESTRUCT);
  tree.reset(merged);
  if (error != LY_SUCCESS) throw std::runtime_error("cannot merge data trees: " + yangErrors());
}

}  // namespace nicleaf::plugin
