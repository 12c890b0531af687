// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "bgp/drift_watch.hpp"
#include "bgp/line_transaction.hpp"
#include "lines/drift.hpp"
#include "nicleaf-drift.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-drift.proto. It compares on FRR's main thread in one go, so that the answer shows one
/// moment, and removes and restores lines in the same way.
class DriftService final : public nicleaf::drift::Drift::CallbackService {
 public:
  explicit DriftService(const LineTransaction& transaction)
      : transaction_(transaction), watch_(transaction, [this] { look(); }) {}

  grpc::ServerUnaryReactor* Compare(grpc::CallbackServerContext* context, const nicleaf::drift::CompareRequest* request,
                                    nicleaf::drift::CompareResponse* response) override;

  grpc::ServerUnaryReactor* RemoveForeign(grpc::CallbackServerContext* context,
                                          const nicleaf::drift::RemoveForeignRequest* request,
                                          nicleaf::drift::RemoveForeignResponse* response) override;

  grpc::ServerUnaryReactor* Repair(grpc::CallbackServerContext* context, const nicleaf::drift::RepairRequest* request,
                                   nicleaf::drift::RepairResponse* response) override;

  [[nodiscard]] DriftWatch& watch() { return watch_; }
  [[nodiscard]] const DriftWatch& watch() const { return watch_; }

  /// bgpd has read a configuration file, a transaction has ended, or the datastore of an earlier run was restored. Main
  /// thread.
  void fileWasRead();
  void restored();
  void transactionEnded();

 private:
  [[nodiscard]] std::vector<lines::Difference> differences(lines::EntrySet& configured) const;
  static grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext& context, std::function<grpc::Status()> answer);
  grpc::Status compare(nicleaf::drift::CompareResponse& response);
  grpc::Status repair(nicleaf::drift::RepairResponse& response);
  void look();
  grpc::Status removeForeign(nicleaf::drift::RemoveForeignResponse& response);
  void removeFile();

  const LineTransaction& transaction_;
  DriftWatch watch_;
  bool owned_ = false;      // somebody has asked to remove foreign lines
  bool fileIsNew_ = false;  // a file was read, and nothing of it removed
};

}  // namespace nicleaf::plugin
