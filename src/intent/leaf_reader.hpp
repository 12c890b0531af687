// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "model/intent.hpp"

/// How the members of a model's struct are read from the canonical JSON of a valid document, by tables of leaves.
namespace nicleaf::intent {

namespace json = boost::json;

inline std::string text(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr ? std::string(value->as_string()) : "";
}

inline const json::array& list(const json::object& from, std::string_view name) {
  static const json::array kNone;
  const json::value* value = from.if_contains(name);
  return value != nullptr ? value->as_array() : kNone;
}

inline std::vector<std::string> texts(const json::object& from, std::string_view name) {
  std::vector<std::string> result;
  for (const json::value& item : list(from, name)) result.emplace_back(item.as_string());
  return result;
}

/// The names that the schema has for the values of an enumeration.
template <typename Enum, std::size_t N>
using Names = std::array<std::pair<std::string_view, Enum>, N>;

constexpr Names<model::PrefixLimitAction, 3> namesOf(model::PrefixLimitAction) {
  using enum model::PrefixLimitAction;
  return {{{"teardown", kTeardown}, {"restart", kRestart}, {"warning-only", kWarningOnly}}};
}
constexpr Names<model::Advertise, 4> namesOf(model::Advertise) {
  using enum model::Advertise;
  return {{{"nothing", kNothing}, {"default-route", kDefaultRoute}, {"connected", kConnected}, {"vrf", kVrf}}};
}
constexpr Names<model::Atomicity, 2> namesOf(model::Atomicity) {
  using enum model::Atomicity;
  return {{{"document", kDocument}, {"tenant", kTenant}}};
}
constexpr Names<model::VxlanDevices, 3> namesOf(model::VxlanDevices) {
  using enum model::VxlanDevices;
  return {{{"auto", kAuto}, {"per-vni", kPerVni}, {"single", kSingle}}};
}
constexpr Names<model::LocalAsMode, 3> namesOf(model::LocalAsMode) {
  using enum model::LocalAsMode;
  return {{{"prepend", kPrepend}, {"no-prepend", kNoPrepend}, {"replace-as", kReplaceAs}}};
}
constexpr Names<model::PeerAs::Kind, 2> namesOf(model::PeerAs::Kind) {
  using enum model::PeerAs::Kind;
  return {{{"external", kExternal}, {"internal", kInternal}}};
}
constexpr Names<model::Direction, 2> namesOf(model::Direction) {
  using enum model::Direction;
  return {{{"from-server", kFromServer}, {"to-server", kToServer}}};
}
constexpr Names<model::UnicastFamily, 2> namesOf(model::UnicastFamily) {
  using enum model::UnicastFamily;
  return {{{"ipv4-unicast", kIpv4}, {"ipv6-unicast", kIpv6}}};
}

// What a leaf's value is to a member, by the member's type.
inline void read(const json::value& from, std::string& to) { to = std::string_view(from.as_string()); }
inline void read(const json::value& from, bool& to) { to = from.as_bool(); }
inline void read(const json::value& from, std::uint8_t& to) { to = from.to_number<std::uint8_t>(); }
inline void read(const json::value& from, std::uint16_t& to) { to = from.to_number<std::uint16_t>(); }
inline void read(const json::value& from, std::uint32_t& to) { to = from.to_number<std::uint32_t>(); }
inline void read(const json::value& from, std::uint64_t& to) {
  to = std::stoull(std::string(from.as_string()));
}  // RFC 7951
inline void read(const json::value& from, std::chrono::milliseconds& to) {
  to = std::chrono::milliseconds(from.to_number<std::uint32_t>());
}
inline void read(const json::value& from, std::chrono::seconds& to) {
  to = std::chrono::seconds(from.to_number<std::uint16_t>());
}
inline void read(const json::value& from, std::chrono::minutes& to) {
  to = std::chrono::minutes(from.to_number<std::uint16_t>());
}
template <typename Enum>
  requires std::is_enum_v<Enum>
void read(const json::value& from, Enum& to) {
  for (const auto& [name, value] : namesOf(Enum{})) {
    if (from.as_string() == name) to = value;
  }
}
inline void read(const json::value& from, model::PeerAs& to) {
  if (from.is_string()) return read(from, to.kind);
  to = {model::PeerAs::Kind::kNumber, {from.to_number<std::uint32_t>()}};
}
template <typename T>
void read(const json::value& from, std::set<T>& to) {
  for (const json::value& item : from.as_array()) {
    T value{};
    read(item, value);
    to.insert(value);
  }
}
template <typename Tag, typename Rep>
void read(const json::value& from, model::Strong<Tag, Rep>& to) {
  read(from, to.value);
}
template <typename T>
void read(const json::value& from, std::optional<T>& to) {
  read(from, to.emplace());
}
template <typename T>
void read(const json::value& from, std::vector<T>& to) {
  for (const json::value& item : from.as_array()) read(item, to.emplace_back());
}

template <typename Owner, typename T>
struct Leaf {
  const char* name;
  T Owner::*member;
};
template <typename Owner, typename T>
Leaf(const char*, T Owner::*) -> Leaf<Owner, T>;  // clang 16 needs it

/// A member whose leaf is not there stays as it is.
template <typename Owner, typename... T>
void readLeaves(const json::object& from, const std::tuple<Leaf<Owner, T>...>& leaves, Owner& to) {
  const auto readOne = [&](const auto& leaf) {
    if (const json::value* value = from.if_contains(leaf.name)) read(*value, to.*leaf.member);
  };
  std::apply([&](const auto&... leaf) { (readOne(leaf), ...); }, leaves);
}

/// The entries of a list that has nothing but leaves of `leaves`.
template <typename Owner, typename... T>
void readList(const json::array& from, const std::tuple<Leaf<Owner, T>...>& leaves, std::vector<Owner>& to) {
  for (const json::value& item : from) readLeaves(item.as_object(), leaves, to.emplace_back());
}

}  // namespace nicleaf::intent
