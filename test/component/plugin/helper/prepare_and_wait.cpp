// SPDX-License-Identifier: Apache-2.0
// A client that takes the lock, leaves a candidate, prepares another one, and waits for changes until it is killed:
//   prepare_and_wait ADDRESS PATH VALUE
#include <iostream>

#include "nicleaf-changes.grpc.pb.h"
#include "support/northbound.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  nicleaf::test::Northbound northbound(argv[1]);
  grpc::ClientContext context;
  frr::LockConfigResponse locked;
  if (!northbound.stub().LockConfig(&context, {}, &locked).ok()) return 1;
  northbound.create();
  const auto candidate = northbound.create();
  if (!northbound.edit(candidate, {{argv[2], argv[3]}}).ok()) return 2;
  if (!northbound.commit(candidate, frr::CommitRequest::PREPARE).ok()) return 3;
  const auto changes = nicleaf::changes::Changes::NewStub(northbound.channel());
  grpc::ClientContext asking;
  nicleaf::changes::SinceResponse now;
  if (!changes->Since(&asking, {}, &now).ok()) return 4;
  std::cout << "prepared" << std::endl;
  nicleaf::changes::WaitRequest known;
  known.set_instance(now.instance());
  known.set_version(now.version());
  while (true) {
    grpc::ClientContext waiting;
    nicleaf::changes::WaitResponse changed;
    if (!changes->Wait(&waiting, known, &changed).ok()) return 5;
  }
}
