// SPDX-License-Identifier: Apache-2.0
#include "intent/type_words.hpp"

#include <span>

namespace nicleaf::intent {
namespace {

/// A sized array of libyang as a span.
template <typename T>
std::span<const T> sized(const T* array) {
  return {array, static_cast<std::size_t>(LY_ARRAY_COUNT(array))};
}

std::string rangeWords(const lysc_range& range, bool isSigned) {
  std::string words;
  for (const auto& part : sized(range.parts)) {
    if (!words.empty()) words += " or ";
    const std::string low = isSigned ? std::to_string(part.min_64) : std::to_string(part.min_u64);
    const std::string high = isSigned ? std::to_string(part.max_64) : std::to_string(part.max_u64);
    words += low == high ? low : low + ".." + high;
  }
  return words;
}

std::string integerWords(const lysc_type& type) {
  const bool isSigned = type.basetype >= LY_TYPE_INT8;
  const auto* range = reinterpret_cast<const lysc_type_num&>(type).range;
  if (range != nullptr && range->emsg != nullptr) return range->emsg;
  std::string words = "a whole number";
  if (range != nullptr) words += " in " + rangeWords(*range, isSigned);
  if (type.basetype == LY_TYPE_UINT64 || type.basetype == LY_TYPE_INT64) {
    words += range == nullptr && !isSigned ? " in 0..18446744073709551615" : "";
    words += ", in JSON written as a string (RFC 7951 section 6.1)";
  }
  return words;
}

std::string stringWords(const lysc_type_str& type) {
  std::string words;
  for (const lysc_pattern* pattern : sized(type.patterns)) {
    if (pattern->emsg == nullptr) continue;  // an imported type's pattern: the module adds one with a message
    if (!words.empty()) words += "; ";
    words += pattern->emsg;
  }
  if (words.empty()) words = "a string";
  if (type.length != nullptr) words += "; " + rangeWords(*type.length, false) + " characters";
  return words;
}

}  // namespace

std::string describeType(const lysc_type& type) {
  switch (type.basetype) {
    case LY_TYPE_BOOL:
      return "true or false";
    case LY_TYPE_STRING:
      return stringWords(reinterpret_cast<const lysc_type_str&>(type));
    case LY_TYPE_LEAFREF:
      return describeType(*reinterpret_cast<const lysc_type_leafref&>(type).realtype);
    case LY_TYPE_ENUM: {
      const auto items = sized(reinterpret_cast<const lysc_type_enum&>(type).enums);
      if (items.size() == 1) return std::string("'") + items.front().name + "'";
      std::string words;
      for (const auto& item : items) {
        words += (words.empty() ? "one of " : ", ") + std::string(item.name);
      }
      return words;
    }
    case LY_TYPE_UNION: {
      std::string words;
      for (const lysc_type* member : sized(reinterpret_cast<const lysc_type_union&>(type).types)) {
        words += (words.empty() ? "" : " or ") + describeType(*member);
      }
      return words;
    }
    case LY_TYPE_UINT8:
    case LY_TYPE_UINT16:
    case LY_TYPE_UINT32:
    case LY_TYPE_UINT64:
    case LY_TYPE_INT8:
    case LY_TYPE_INT16:
    case LY_TYPE_INT32:
    case LY_TYPE_INT64:
      return integerWords(type);
    default:
      return "a value of its YANG type";
  }
}

std::string describeNode(const lysc_node& node) {
  switch (node.nodetype) {
    case LYS_CONTAINER:
      return "an object";
    case LYS_LIST:
      return "a list of objects";
    case LYS_LEAFLIST:
      return "a list, each " + describeType(*reinterpret_cast<const lysc_node_leaflist&>(node).type);
    case LYS_LEAF:
      return describeType(*reinterpret_cast<const lysc_node_leaf&>(node).type);
    default:
      return "nothing";
  }
}

}  // namespace nicleaf::intent
