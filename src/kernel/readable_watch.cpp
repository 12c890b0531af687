// SPDX-License-Identifier: Apache-2.0
#include "kernel/readable_watch.hpp"

#include <utility>

namespace nicleaf::kernel {

ReadableWatch::ReadableWatch(boost::asio::io_context& context, int descriptor, std::function<void()> readable)
    : readable_(std::move(readable)), descriptor_(context, descriptor), self_(std::make_shared<ReadableWatch*>(this)) {
  wait();
}

void ReadableWatch::wait() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [weak = std::weak_ptr(self_)](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (!self || error) return;
                           (*self)->wait();
                           // Calls a copy, and does so last: the callback may destroy the watch.
                           const auto readable = (*self)->readable_;
                           readable();
                         });
}

}  // namespace nicleaf::kernel
