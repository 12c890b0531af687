// SPDX-License-Identifier: Apache-2.0
#include "api/change_feed.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <gnmi.grpc.pb.h>

#include "api/client_channel.hpp"
#include "api/gnmi_path.hpp"

namespace nicleaf::api {

struct ChangeFeed::Impl {
  Impl() {
    if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~Impl() { ::close(event); }

  /// Runs until the agent or the destructor ends the subscription.
  void read() {
    gnmi::SubscribeResponse message;
    // Also at the message that says that the subscription has begun: what changed before is not told again.
    while (stream->Read(&message)) tell();
    const grpc::Status status = stream->Finish();
    {
      const std::lock_guard lock(mutex);
      ended = toError(status, context);
    }
    tell();
  }
  void tell() const { (void)eventfd_write(event, 1); }

  grpc::ClientContext context;
  std::unique_ptr<gnmi::gNMI::Stub> stub;
  std::unique_ptr<grpc::ClientReaderWriter<gnmi::SubscribeRequest, gnmi::SubscribeResponse>> stream;
  int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::mutex mutex;
  std::optional<CallError> ended;
  std::thread reader;
};

ChangeFeed::ChangeFeed(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

tl::expected<std::unique_ptr<ChangeFeed>, CallError> ChangeFeed::start(const std::string& socket,
                                                                       const std::vector<std::string>& nodes) {
  if (const auto there = findAgent(socket); !there) return tl::unexpected(there.error());
  auto impl = std::make_unique<Impl>();
  impl->stub = gnmi::gNMI::NewStub(channelTo(socket));
  impl->stream = impl->stub->Subscribe(&impl->context);
  gnmi::SubscribeRequest request;
  gnmi::SubscriptionList* list = request.mutable_subscribe();
  list->set_mode(gnmi::SubscriptionList::STREAM);
  list->set_encoding(gnmi::JSON_IETF);
  list->set_updates_only(true);
  for (const std::string& node : nodes) {
    gnmi::Subscription* one = list->add_subscription();
    one->set_mode(gnmi::ON_CHANGE);
    *one->mutable_path() = toProto(DataPath{{"fabric", {}}, {"state", {}}, {node, {}}});
  }
  impl->stream->Write(request);  // if that fails, so does the first read
  impl->reader = std::thread([feed = impl.get()] { feed->read(); });
  return std::unique_ptr<ChangeFeed>(new ChangeFeed(std::move(impl)));
}

ChangeFeed::~ChangeFeed() {
  impl_->context.TryCancel();
  impl_->reader.join();
}

int ChangeFeed::descriptor() const { return impl_->event; }

tl::expected<void, CallError> ChangeFeed::take() {
  eventfd_t count = 0;
  (void)eventfd_read(impl_->event, &count);
  const std::lock_guard lock(impl_->mutex);
  if (impl_->ended) return tl::unexpected(*impl_->ended);
  return {};
}

}  // namespace nicleaf::api
