// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "bgp/line_transaction.hpp"
#include "lines/drift.hpp"
#include "nicleaf-drift.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-drift.proto. It compares on FRR's main thread in one go, so that the answer shows one
/// moment, and removes foreign lines in the same way.
class DriftService final : public nicleaf::drift::Drift::CallbackService {
 public:
  explicit DriftService(const LineTransaction& transaction) : transaction_(transaction) {}

  grpc::ServerUnaryReactor* Compare(grpc::CallbackServerContext* context, const nicleaf::drift::CompareRequest* request,
                                    nicleaf::drift::CompareResponse* response) override;

  grpc::ServerUnaryReactor* RemoveForeign(grpc::CallbackServerContext* context,
                                          const nicleaf::drift::RemoveForeignRequest* request,
                                          nicleaf::drift::RemoveForeignResponse* response) override;

  /// bgpd has read a configuration file, or a transaction has ended. Main thread.
  void fileWasRead();
  void transactionEnded();

 private:
  [[nodiscard]] std::vector<lines::Difference> differences(lines::EntrySet& configured) const;
  grpc::Status compare(nicleaf::drift::CompareResponse& response) const;
  grpc::Status removeForeign(nicleaf::drift::RemoveForeignResponse& response);
  void removeFile();

  const LineTransaction& transaction_;
  bool owned_ = false;      // somebody has asked to remove foreign lines
  bool fileIsNew_ = false;  // a file was read, and nothing of it removed
};

}  // namespace nicleaf::plugin
