// SPDX-License-Identifier: Apache-2.0
#include "wire/script.hpp"

namespace nicleaf::test {

namespace {

using Type = frr::GetRequest;
using Phase = frr::CommitRequest;
using C = Conversation;

const std::string kLists = "/frr-filter:lib";
const std::string kList = kLists + "/prefix-list[type='ipv4'][name='P']";
const std::string kEntry = kList + "/entry[sequence='5']";
const std::string kMaps = "/frr-route-map:lib";
const std::string kVrfs = "/frr-vrf:lib";
const std::string kInterfaces = "/frr-interface:lib";
const std::string kL3vni = "/frr-vrf:lib/vrf[name='red']/frr-zebra:zebra/l3vni-id";

const Northbound::Values kPermit{{kEntry + "/action", "permit"}, {kEntry + "/ipv4-prefix", "10.0.0.0/8"}};

constexpr auto kJson = R"({"frr-filter:lib":{"prefix-list":[{"type":"ipv4","name":"Q","entry":[
  {"sequence":10,"action":"deny","ipv4-prefix":"192.168.0.0/16"}]}]}})";
constexpr auto kXml = R"(<lib xmlns="http://frrouting.org/yang/route-map"><route-map><name>M</name><entry>
  <sequence>10</sequence><action>permit</action></entry></route-map></lib>)";

std::vector<Step> reading() {
  return {
      {"GetCapabilities", [](C& c) { return c.capabilities(); }},
      {"Get, configuration of a module", [](C& c) { return c.get({kVrfs}, Type::CONFIG); }},
      {"Get, configuration of a module in XML", [](C& c) { return c.get({kVrfs}, Type::CONFIG, frr::XML); }},
      {"Get, configuration with defaults", [](C& c) { return c.get({kVrfs}, Type::CONFIG, frr::JSON, true); }},
      {"Get, state of interfaces", [](C& c) { return c.get({kInterfaces}, Type::STATE); }},
      {"Get, state of VRFs in XML", [](C& c) { return c.get({kVrfs}, Type::STATE, frr::XML); }},
      {"Get, both of interfaces", [](C& c) { return c.get({kInterfaces}, Type::ALL); }},
      {"Get, both of a module without configuration", [](C& c) { return c.get({kLists}, Type::ALL); }},
      {"Get, configuration where there is none", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
      {"Get, configuration of everything", [](C& c) { return c.get({"/"}, Type::CONFIG); }},
      {"Get, configuration of an unknown path", [](C& c) { return c.get({"/frr-vrf:nothing"}, Type::CONFIG); }},
      {"Get, state of an unknown path", [](C& c) { return c.get({"/frr-vrf:nothing"}, Type::STATE); }},
      {"Get, no path", [](C& c) { return c.get({}, Type::CONFIG); }},
      {"Get, timestamp", [](C& c) { return c.timestamp(kVrfs); }},
  };
}

std::vector<Step> editing() {
  return {
      {"CreateCandidate", [](C& c) { return c.create("a"); }},
      {"Commit, nothing to validate", [](C& c) { return c.commit("a", Phase::VALIDATE); }},
      {"Commit, nothing to prepare", [](C& c) { return c.commit("a", Phase::PREPARE); }},
      {"Commit, nothing at all", [](C& c) { return c.commit("a", Phase::ALL); }},
      {"Commit, apply before prepare", [](C& c) { return c.commit("a", Phase::APPLY); }},
      {"Commit, abort before prepare", [](C& c) { return c.commit("a", Phase::ABORT); }},
      {"EditCandidate, a list entry that lacks what it needs",
       [](C& c) {
         return c.edit("a", {{kEntry, ""}});
       }},
      {"Commit, invalid", [](C& c) { return c.commit("a", Phase::VALIDATE); }},
      {"Commit, invalid, all at once", [](C& c) { return c.commit("a", Phase::ALL); }},
      {"EditCandidate, unknown path",
       [](C& c) {
         return c.edit("a", {{"/frr-filter:lib/nothing", "1"}});
       }},
      {"EditCandidate, bad value",
       [](C& c) {
         return c.edit("a", {{kEntry + "/action", "perhaps"}});
       }},
      {"EditCandidate, a good value and a bad one",
       [](C& c) {
         return c.edit("a", {{kL3vni, "77"}, {kEntry + "/action", "perhaps"}});
       }},
      {"EditCandidate, deletes what is not there", [](C& c) { return c.edit("a", {}, {kLists + "/access-list"}); }},
      {"EditCandidate", [](C& c) { return c.edit("a", kPermit); }},
      {"Commit, valid", [](C& c) { return c.commit("a", Phase::VALIDATE); }},
      {"Commit, all at once", [](C& c) { return c.commit("a", Phase::ALL); }},
      {"Commit, the number of its transaction",
       [](C& c) { return answer(grpc::Status::OK, c.transaction ? "a number" : "none"); }},
      {"Get, what was committed", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
      {"Get, what was committed, in XML", [](C& c) { return c.get({kLists}, Type::CONFIG, frr::XML); }},
      {"Get, what was committed, with defaults", [](C& c) { return c.get({kLists}, Type::CONFIG, frr::JSON, true); }},
      {"Get, a list entry", [](C& c) { return c.get({kList}, Type::CONFIG); }},
      {"Get, a leaf", [](C& c) { return c.get({kEntry + "/action"}, Type::CONFIG); }},
      {"Commit, again", [](C& c) { return c.commit("a", Phase::ALL); }},
      {"EditCandidate, after the commit",
       [](C& c) {
         return c.edit("a", {{kEntry + "/ipv4-prefix-length-lesser-or-equal", "24"}});
       }},
      {"Commit, the candidate's second", [](C& c) { return c.commit("a", Phase::ALL); }},
      {"DeleteCandidate", [](C& c) { return c.remove("a"); }},
      {"DeleteCandidate, again", [](C& c) { return c.remove("a"); }},
      {"EditCandidate, of none", [](C& c) { return c.edit("a", kPermit); }},
      {"LoadToCandidate, of none", [](C& c) { return answer(c.one.load(c.candidates["a"], kJson)); }},
      {"UpdateCandidate, of none", [](C& c) { return answer(c.one.update(c.candidates["a"])); }},
      {"Commit, of none", [](C& c) { return c.commit("a", Phase::ALL); }},
  };
}

std::vector<Step> loading() {
  return {
      {"CreateCandidate, to load", [](C& c) { return c.create("b"); }},
      {"LoadToCandidate, JSON", [](C& c) { return c.load("b", kJson); }},
      {"LoadToCandidate, XML", [](C& c) { return c.load("b", kXml, frr::XML); }},
      {"LoadToCandidate, half of JSON", [](C& c) { return c.load("b", std::string(kJson).substr(0, 90)); }},
      {"LoadToCandidate, no JSON", [](C& c) { return c.load("b", "lib"); }},
      {"LoadToCandidate, no XML", [](C& c) { return c.load("b", "<lib", frr::XML); }},
      {"LoadToCandidate, bad value",
       [](C& c) { return c.load("b", R"({"frr-filter:lib":{"prefix-list":[{"type":"ipv9","name":"X"}]}})"); }},
      {"LoadToCandidate, unknown node", [](C& c) { return c.load("b", R"({"frr-filter:lib":{"nothing":1}})"); }},
      {"Commit, what was loaded", [](C& c) { return c.commit("b", Phase::ALL); }},
      {"Get, what was loaded", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
      {"Get, what was loaded in XML", [](C& c) { return c.get({kMaps}, Type::CONFIG); }},
      {"Get, two paths",
       [](C& c) {
         return c.get({kMaps, kLists}, Type::CONFIG);
       }},
      {"DeleteCandidate, after loading", [](C& c) { return c.remove("b"); }},
      {"CreateCandidate, to replace", [](C& c) { return c.create("c"); }},
      {"LoadToCandidate, replace", [](C& c) { return c.load("c", kJson, frr::JSON, true); }},
      {"Commit, what replaces", [](C& c) { return c.commit("c", Phase::ALL); }},
      {"Get, what replaced", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
      {"Get, what was replaced", [](C& c) { return c.get({kMaps}, Type::CONFIG); }},
      {"DeleteCandidate, after replacing", [](C& c) { return c.remove("c"); }},
  };
}

std::vector<Step> phases() {
  return {
      {"CreateCandidate, for phases", [](C& c) { return c.create("d"); }},
      {"EditCandidate, for phases", [](C& c) { return c.edit("d", kPermit); }},
      {"Commit, prepare", [](C& c) { return c.commit("d", Phase::PREPARE); }},
      {"Commit, prepare twice", [](C& c) { return c.commit("d", Phase::PREPARE); }},
      {"Commit, all after prepare", [](C& c) { return c.commit("d", Phase::ALL); }},
      {"UpdateCandidate, prepared", [](C& c) { return answer(c.one.update(c.candidates["d"])); }},
      {"EditCandidate, prepared",
       [](C& c) {
         return c.edit("d", {{kMaps, ""}});
       }},
      {"CreateCandidate, beside", [](C& c) { return c.create("e"); }},
      {"EditCandidate, beside",
       [](C& c) {
         return c.edit("e", {{kEntry + "/action", "deny"}, {kEntry + "/ipv4-prefix", "10.0.0.0/9"}});
       }},
      {"Commit, prepare beside a prepared one", [](C& c) { return c.commit("e", Phase::PREPARE); }},
      {"Commit, abort", [](C& c) { return c.commit("d", Phase::ABORT); }},
      {"Get, what was aborted", [](C& c) { return c.get({kList}, Type::CONFIG); }},
      {"CreateCandidate, to apply", [](C& c) { return c.create("f"); }},
      {"EditCandidate, to apply", [](C& c) { return c.edit("f", kPermit); }},
      {"Commit, prepare to apply", [](C& c) { return c.commit("f", Phase::PREPARE); }},
      {"Commit, apply", [](C& c) { return c.commit("f", Phase::APPLY); }},
      {"Get, what was applied", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
  };
}

std::vector<Step> sharing() {
  return {
      {"CreateCandidate, by two", [](C& c) { return c.create("g"); }},
      {"CreateCandidate, by the other one", [](C& c) { return c.create("h", true); }},
      {"EditCandidate, another client's",
       [](C& c) {
         return c.edit("h", {{kMaps + "/route-map[name='X']", ""}});
       }},
      {"LockConfig", [](C& c) { return c.lock(); }},
      {"LockConfig, again", [](C& c) { return c.lock(); }},
      {"LockConfig, by the other one", [](C& c) { return c.lock(true); }},
      {"EditCandidate, locked",
       [](C& c) {
         return c.edit("g", {{kEntry + "/action", "deny"}});
       }},
      {"Commit, by who locked", [](C& c) { return c.commit("g", Phase::ALL); }},
      {"EditCandidate, locked out",
       [](C& c) {
         return answer(c.other.edit(c.candidates["h"], {{kMaps + "/route-map[name='Y']", ""}}));
       }},
      {"UpdateCandidate, locked out", [](C& c) { return answer(c.other.update(c.candidates["h"])); }},
      {"Commit, locked out", [](C& c) { return c.commit("h", Phase::ALL, true); }},
      {"UnlockConfig, by the other one", [](C& c) { return c.unlock(true); }},
      {"UnlockConfig", [](C& c) { return c.unlock(); }},
      {"UnlockConfig, again", [](C& c) { return c.unlock(); }},
      {"DeleteCandidate, another client's", [](C& c) { return c.remove("h"); }},
      {"CreateCandidate, to be stale", [](C& c) { return c.create("i"); }},
      {"CreateCandidate, to be first", [](C& c) { return c.create("j"); }},
      {"EditCandidate, to be stale",
       [](C& c) {
         return c.edit("i", {{kMaps + "/route-map[name='I']", ""}});
       }},
      {"EditCandidate, to be first",
       [](C& c) {
         return c.edit("j", {{kEntry + "/ipv4-prefix-length-lesser-or-equal", "20"}});
       }},
      {"Commit, first", [](C& c) { return c.commit("j", Phase::ALL); }},
      {"Commit, stale", [](C& c) { return c.commit("i", Phase::ALL); }},
      {"Get, what came first", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
      {"CreateCandidate, to be updated", [](C& c) { return c.create("k"); }},
      {"CreateCandidate, before that", [](C& c) { return c.create("l"); }},
      {"EditCandidate, to be updated",
       [](C& c) {
         return c.edit("k", {{kMaps + "/route-map[name='K']", ""}});
       }},
      {"EditCandidate, before that",
       [](C& c) {
         return c.edit("l", {{kEntry + "/ipv4-prefix-length-lesser-or-equal", "30"}});
       }},
      {"Commit, before that", [](C& c) { return c.commit("l", Phase::ALL); }},
      {"UpdateCandidate", [](C& c) { return answer(c.one.update(c.candidates["k"])); }},
      {"Commit, updated", [](C& c) { return c.commit("k", Phase::ALL); }},
      {"Get, lists after the update", [](C& c) { return c.get({kLists}, Type::CONFIG); }},
      {"Get, route-maps after the update", [](C& c) { return c.get({kMaps}, Type::CONFIG); }},
  };
}

std::vector<Step> recording() {
  return {
      {"ListTransactions", [](C& c) { return c.transactions(); }},
      {"GetTransaction", [](C& c) { return c.getTransaction(c.transaction); }},
      {"GetTransaction, of none", [](C& c) { return c.getTransaction(4'000'000); }},
      {"Execute, no path", [](C& c) { return c.execute(""); }},
      {"Execute, unknown path", [](C& c) { return c.execute("/frr-zebra:nothing"); }},
      {"Execute, one that zebra does not implement", [](C& c) { return c.execute("/frr-zebra:get-vrf-info"); }},
  };
}

std::vector<Step> refusing() {
  return {
      {"CreateCandidate, to be refused", [](C& c) { return c.create("m"); }},
      {"EditCandidate, to be refused",
       [](C& c) {
         return c.edit("m", {{kL3vni, "77"}});
       }},
      {"Commit, refused", [](C& c) { return c.commit("m", Phase::ALL); }},
      {"Get, what was refused", [](C& c) { return c.get({kVrfs}, Type::CONFIG); }},
      {"Commit, prepare refused", [](C& c) { return c.commit("m", Phase::PREPARE); }},
      {"CreateCandidate, after the refusal", [](C& c) { return c.create("n"); }},
      {"EditCandidate, after the refusal",
       [](C& c) {
         return c.edit("n", {{kMaps + "/route-map[name='N']", ""}});
       }},
      {"Commit, after the refusal", [](C& c) { return c.commit("n", Phase::ALL); }},
      {"UpdateCandidate, after the abort", [](C& c) { return answer(c.one.update(c.candidates["d"])); }},
      {"Commit, prepare after the abort", [](C& c) { return c.commit("d", Phase::PREPARE); }},
  };
}

}  // namespace

const std::vector<Section>& script() {
  static const std::vector<Section> sections = [] {
    Section all;
    for (auto&& part : {reading(), editing(), loading(), phases(), sharing(), recording(), refusing()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return std::vector<Section>{
        all,
        {{"Get, the empty path", [](C& c) { return c.get({""}, Type::CONFIG); }}},
        {{"Get, unknown encoding", [](C& c) { return c.get({kVrfs}, Type::STATE, static_cast<frr::Encoding>(7)); }}},
        {{"Execute, no RPC", [](C& c) { return c.execute(kVrfs); }}},
        {{"CreateCandidate, unknown phase", [](C& c) { return c.create("z"); }},
         {"Commit, unknown phase", [](C& c) { return c.commit("z", static_cast<Phase::Phase>(9)); }}},
    };
  }();
  return sections;
}

}  // namespace nicleaf::test
