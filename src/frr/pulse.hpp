// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "frr/northbound_client.hpp"
#include "nicleaf-changes.grpc.pb.h"

namespace nicleaf::frr {

/// Whether the main thread of a daemon that is connected answers. Asks it three times a second for something that costs
/// it next to nothing: Changes.Since with the version that it told last. A module that is too old for this counts as
/// answering, and so does a daemon that is gone: there, streams end. On the io_context's thread.
class Pulse {
 public:
  /// `changed` is called when the daemon has not answered for a second, and when it does again. `client` must outlive
  /// this.
  Pulse(NorthboundClient& client, std::function<void(bool answers)> changed);

 private:
  void ask();
  void heard(bool answer);

  NorthboundClient& client_;
  std::function<void(bool answers)> changed_;
  std::unique_ptr<nicleaf::changes::Changes::Stub> stub_;
  boost::asio::steady_timer pause_;
  std::uint64_t instance_ = 0;
  std::uint32_t version_ = 0;
  bool answers_ = true;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // handlers of the timer and of calls check it
};

}  // namespace nicleaf::frr
