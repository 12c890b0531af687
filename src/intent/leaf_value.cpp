// SPDX-License-Identifier: Apache-2.0
#include "intent/leaf_value.hpp"

#include <charconv>

#include "intent/type_words.hpp"
#include "model/config_tree.hpp"

namespace nicleaf::intent {
namespace {

const lysc_type& typeOf(const lysc_node& node) {
  return node.nodetype == LYS_LEAF ? *reinterpret_cast<const lysc_node_leaf&>(node).type
                                   : *reinterpret_cast<const lysc_node_leaflist&>(node).type;
}

bool isInteger(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos &&
         (digits.size() == 1 || digits[0] != '0');
}

Value::Kind jsonKind(const lysc_type& type, std::string_view text);

/// A union of numbers and words: a whole number is a number, everything else is a word.
Value::Kind jsonKind(const lysc_type_union& type, std::string_view text) {
  for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(type.types); ++i) {
    const Value::Kind kind = jsonKind(*type.types[i], text);
    if ((kind == Value::Kind::kNumber) == isInteger(text)) return kind;
  }
  return Value::Kind::kString;
}

/// The kind of JSON value for a type (RFC 7951 section 6), and in a union for the value `text`.
Value::Kind jsonKind(const lysc_type& type, std::string_view text) {
  switch (type.basetype) {
    case LY_TYPE_BOOL:
      return Value::Kind::kBool;
    case LY_TYPE_UINT8:
    case LY_TYPE_UINT16:
    case LY_TYPE_UINT32:
    case LY_TYPE_INT8:
    case LY_TYPE_INT16:
    case LY_TYPE_INT32:
      return Value::Kind::kNumber;
    case LY_TYPE_LEAFREF:
      return jsonKind(*reinterpret_cast<const lysc_type_leafref&>(type).realtype, text);
    case LY_TYPE_UNION:
      return jsonKind(reinterpret_cast<const lysc_type_union&>(type), text);
    default:
      return Value::Kind::kString;
  }
}

bool isIntegerType(const lysc_type& type) {
  return (type.basetype >= LY_TYPE_UINT8 && type.basetype <= LY_TYPE_UINT64) ||
         (type.basetype >= LY_TYPE_INT8 && type.basetype <= LY_TYPE_INT64);
}

std::string describeFound(const lysc_node& leaf, const Value& value, Value::Kind wanted) {
  if (!value.isScalar() || value.kind == Value::Kind::kNull) return kindWords(value);
  const bool secret = model::isSecret(std::string("/") + leaf.name);
  std::string found = secret ? "a secret value, not shown" : "value " + quoted(value.text);
  if (value.kind == wanted) return found;
  if (value.kind == Value::Kind::kString) found += " (a string)";
  if (value.kind == Value::Kind::kNumber) found += " (a number)";
  return found;
}

}  // namespace

std::optional<std::string> canonicalValue(const FabricSchema& schema, const lysc_node& leaf, const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  if (isIntegerType(typeOf(leaf)) && !isInteger(text))
    return std::nullopt;  // libyang would accept octal and hexadecimal
  const char* value = nullptr;
  const LY_ERR result = lyd_value_validate(schema.context(), &leaf, text.data(), text.size(), nullptr, nullptr, &value);
  std::optional<std::string> canonical;
  if (result == LY_SUCCESS || result == LY_EINCOMPLETE) canonical = value != nullptr ? value : text;
  if (value != nullptr) lydict_remove(schema.context(), value);
  ly_err_clean(schema.context(), nullptr);
  return canonical;
}

tl::expected<LeafValue, WrongValue> leafValue(const FabricSchema& schema, const lysc_node& leaf, const Value& value) {
  const Value::Kind wanted = jsonKind(typeOf(leaf), value.text);
  const bool fits = value.kind == wanted || value.kind == Value::Kind::kPlain;
  auto text = fits ? canonicalValue(schema, leaf, value.text) : std::nullopt;
  // In a union, libyang would accept a hexadecimal word for a number.
  if (text && typeOf(leaf).basetype == LY_TYPE_UNION && isInteger(*text) != isInteger(value.text)) text.reset();
  if (!text) return tl::unexpected(WrongValue{describeFound(leaf, value, wanted), describeType(typeOf(leaf))});
  if (wanted == Value::Kind::kBool) return LeafValue{*text == "true", std::move(*text)};
  if (wanted == Value::Kind::kString) return LeafValue{boost::json::string(*text), std::move(*text)};
  std::int64_t number = 0;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return LeafValue{number, std::move(*text)};
}

std::string kindWords(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kArray:
      return "a list";
    case Value::Kind::kObject:
      return "an object";
    default:
      return "a single value";
  }
}

std::string quoted(std::string_view value) {
  static constexpr std::size_t kLongest = 64;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string shown = "'";
  for (const char character : value.substr(0, kLongest)) {
    const auto octet = static_cast<unsigned char>(character);
    if (octet >= 0x20 && octet < 0x7f) {
      shown += character;
    } else {
      shown += {'\\', 'x', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return shown + (value.size() > kLongest ? "...'" : "'");
}

}  // namespace nicleaf::intent
