// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace nicleaf::kernel {

/// Calls `readable` on the io_context whenever a descriptor has something to read, which `readable` must read
/// completely. Lives on the io_context's thread; destroying it, also from `readable`, cancels everything. The
/// descriptor stays the caller's.
class ReadableWatch {
 public:
  ReadableWatch(boost::asio::io_context& context, int descriptor, std::function<void()> readable);
  ~ReadableWatch() { descriptor_.release(); }
  ReadableWatch(const ReadableWatch&) = delete;
  ReadableWatch& operator=(const ReadableWatch&) = delete;

 private:
  void wait();

  std::function<void()> readable_;
  boost::asio::posix::stream_descriptor descriptor_;
  /// Expired for handlers that are still queued when the watch is destroyed.
  std::shared_ptr<ReadableWatch*> self_;
};

}  // namespace nicleaf::kernel
