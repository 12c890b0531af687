// SPDX-License-Identifier: Apache-2.0
#include "wire/known_differences.hpp"

namespace nicleaf::test {

namespace {

constexpr auto kRooted =
    "FRR gives the node without its parents, which no YANG parser takes back; and with what stands behind it";
constexpr auto kBeside = "FRR gives the modules that stand behind the one that was asked for, too";
constexpr auto kInvalid = "the proto says INVALID_ARGUMENT";
constexpr auto kOwner = "candidates belong to the client that made them";
constexpr auto kLock = "FRR does not tell its gRPC clients from one another, so the lock holds none of them off";
constexpr auto kNoHistory =
    "FRR keeps transactions only when it was built for it, which distributions do not; ours keeps the last 16";
constexpr auto kAfterAbort =
    "FRR does not forget a transaction that was aborted or applied: the candidate is of no use any more";
constexpr auto kStale = "FRR takes back what others have committed since, in silence";
constexpr auto kDies = "any client can end FRR's daemon with this";

constexpr KnownDifference kDifferences[] = {
    {"Get, timestamp", "something else", "nanoseconds", "the proto says nanoseconds; FRR gives seconds"},
    {"Get, configuration of everything", "INVALID_ARGUMENT", "OK", "the path / is XPath's name for the root"},
    {"Get, a list entry", R"({"frr-filter:prefix-list":)", R"({"frr-filter:lib":{"prefix-list":)", kRooted},
    {"Get, a leaf", R"({"frr-filter:action":"permit","frr-filter:ipv4-prefix":)", R"("action":"permit"}]}]}})",
     kRooted},
    {"Get, what was loaded", R"("frr-route-map:lib")", R"("sequence":10,"action":"deny")", kBeside},
    {"Get, two paths", "JSON {\"frr-filter:lib\"", "JSON {\"frr-route-map:lib\"",
     "FRR answers the last path first; the answers do not say which path is theirs"},
    {"Commit, the number of its transaction", "none", "a number", kNoHistory},
    {"LoadToCandidate, half of JSON", "INTERNAL", "INVALID_ARGUMENT", kInvalid},
    {"LoadToCandidate, no JSON", "INTERNAL", "INVALID_ARGUMENT", kInvalid},
    {"LoadToCandidate, no XML", "INTERNAL", "INVALID_ARGUMENT", kInvalid},
    {"LoadToCandidate, bad value", "INTERNAL", "INVALID_ARGUMENT", kInvalid},
    {"LoadToCandidate, unknown node", "OK", "INVALID_ARGUMENT", "FRR drops what it does not know, in silence"},
    {"EditCandidate, prepared", "OK", "FAILED_PRECONDITION",
     "what is applied must be what was prepared; other RPCs of FRR refuse it as well"},
    {"EditCandidate, another client's", "OK", "NOT_FOUND", kOwner},
    {"DeleteCandidate, another client's", "OK", "NOT_FOUND", kOwner},
    {"Commit, locked out", "OK", "UNAVAILABLE", kLock},
    {"UnlockConfig, by the other one", "OK", "FAILED_PRECONDITION", kLock},
    {"UnlockConfig", "FAILED_PRECONDITION", "OK", "with FRR, the other client has unlocked it"},
    {"Commit, stale", "OK", "ABORTED", kStale},
    {"Get, what came first", R"("action":"permit","ipv4-prefix":"10.0.0.0/8"}]})",
     R"("ipv4-prefix-length-lesser-or-equal":20)", kStale},
    {"Get, lists after the update", R"("frr-route-map:lib")", R"("action":"deny")", kStale},
    {"Get, route-maps after the update", R"({"name":"I"})", R"([{"name":"K"}])",
     "with FRR, commits went through that were locked out or stale"},
    {"ListTransactions", "fake comment", "wire\nwire", "FRR gives two made-up transactions besides its own"},
    {"GetTransaction", "INVALID_ARGUMENT", "OK", kNoHistory},
    {"GetTransaction, of none", "INVALID_ARGUMENT", "NOT_FOUND", "the proto says NOT_FOUND"},
    {"UpdateCandidate, after the abort", "FAILED_PRECONDITION", "OK", kAfterAbort},
    {"Commit, prepare after the abort", "FAILED_PRECONDITION", "OK", kAfterAbort},
    {"Get, the empty path", "UNAVAILABLE\nzebra died", "OK", kDies},
    {"Get, unknown encoding", "UNAVAILABLE\nzebra died", "INVALID_ARGUMENT", kDies},
    {"Execute, no RPC", "UNAVAILABLE\nzebra died", "INVALID_ARGUMENT", kDies},
    {"Commit, unknown phase", "OK", "INVALID_ARGUMENT", "FRR says that something was done, and does nothing"},
};

}  // namespace

std::span<const KnownDifference> knownDifferences() { return kDifferences; }

}  // namespace nicleaf::test
