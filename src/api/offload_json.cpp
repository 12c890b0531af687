// SPDX-License-Identifier: Apache-2.0
#include "api/offload_json.hpp"

#include "model/utf8.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;

json::object tableJson(const std::string& name, const model::OffloadTable& table) {
  json::object made;
  made["name"] = name;
  made["offloaded"] = std::to_string(table.offloaded);
  made["not-offloaded"] = std::to_string(table.missingCount());
  json::array reasons, entries;
  for (const auto& [why, count] : table.missing) reasons.push_back({{"why", why}, {"count", std::to_string(count)}});
  for (const auto& [entry, why] : table.examples) entries.push_back({{"entry", model::validUtf8(entry)}, {"why", why}});
  if (!reasons.empty()) made["reason"] = std::move(reasons);
  if (!entries.empty()) made["missing"] = std::move(entries);
  return made;
}

json::object portJson(const model::OffloadPort& port) {
  json::object made;
  made["netdev"] = model::validUtf8(port.netdev);
  if (!port.name.empty()) made["hardware-name"] = model::validUtf8(port.name);
  if (!port.device.empty()) made["device"] = model::validUtf8(port.device);
  made["switchdev"] = port.switchdev;
  made["hw-tc-offload"] = toString(port.hwTcOffload);
  made["filters"] = port.filters;
  made["filters-in-hardware"] = port.filtersInHardware;
  made["filters-for-software"] = port.filtersForSoftware;
  return made;
}

}  // namespace

json::object offloadJson(const model::OffloadReport& report, std::chrono::seconds age) {
  json::object made;
  made["offloaded"] = report.complete();
  made["age"] = age.count();
  json::array eswitches, ports, tables;
  for (const model::Eswitch& eswitch : report.eswitches) {
    json::object one{{"device", model::validUtf8(eswitch.device)}, {"mode", eswitch.mode}};
    if (!eswitch.error.empty()) one["error"] = model::validUtf8(eswitch.error);
    eswitches.push_back(std::move(one));
  }
  for (const model::OffloadPort& port : report.ports) ports.push_back(portJson(port));
  for (const auto& [name, table] : report.tables) tables.push_back(tableJson(name, table));
  if (!eswitches.empty()) made["eswitch"] = std::move(eswitches);
  if (!ports.empty()) made["port"] = std::move(ports);
  if (!tables.empty()) made["table"] = std::move(tables);
  return made;
}

}  // namespace nicleaf::api
