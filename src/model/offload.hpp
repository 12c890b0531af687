// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/types.hpp"

namespace nicleaf::model {

/// What is offloaded of the forwarding state, according to the kernel's own flags.

/// A device with an embedded switch.
struct Eswitch {
  std::string device;  // "pci/0000:03:00.0"
  std::string mode;    // "legacy", "switchdev"
  std::string error;   // why it could not be set to switchdev; empty: set, or not requested
  friend bool operator==(const Eswitch&, const Eswitch&) = default;
};

/// Whether a device offloads tc rules: its feature hw-tc-offload.
enum class HwTcOffload : std::uint8_t { kUnknown, kNone, kOff, kOn };
[[nodiscard]] std::string toString(HwTcOffload state);  // "unknown", "none", "off", "on"

struct OffloadPort {
  IfName netdev;
  std::string name, device;  // in the hardware; may be empty
  bool switchdev = false;    // its driver reports a switch (IFLA_PHYS_SWITCH_ID)
  HwTcOffload hwTcOffload = HwTcOffload::kUnknown;
  std::uint32_t filters = 0, filtersInHardware = 0;  // that guard the port
  std::uint32_t filtersForSoftware = 0;              // of them: kept from the hardware
  friend bool operator==(const OffloadPort&, const OffloadPort&) = default;
};

/// One of the kernel's tables, or the ports.
struct OffloadTable {
  struct Missing {
    std::string entry, why;
    friend bool operator==(const Missing&, const Missing&) = default;
  };
  static constexpr std::size_t kMostExamples = 100;

  std::uint64_t offloaded = 0;
  std::map<std::string, std::uint64_t> missing;  // reason to count
  std::vector<Missing> examples;                 // the first kMostExamples of them

  void add(std::string entry, std::string why) {
    ++missing[why];
    if (examples.size() < kMostExamples) examples.push_back({std::move(entry), std::move(why)});
  }
  [[nodiscard]] std::uint64_t missingCount() const {
    std::uint64_t count = 0;
    for (const auto& [why, number] : missing) count += number;
    return count;
  }
  friend bool operator==(const OffloadTable&, const OffloadTable&) = default;
};

struct OffloadReport {
  std::vector<Eswitch> eswitches;
  std::vector<OffloadPort> ports;
  std::map<std::string, OffloadTable> tables;  // "fdb", "filter", "neighbour", "port", "route"

  [[nodiscard]] bool complete() const {
    for (const auto& [name, table] : tables) {
      if (!table.missing.empty()) return false;
    }
    return true;
  }
  friend bool operator==(const OffloadReport&, const OffloadReport&) = default;
};

}  // namespace nicleaf::model
