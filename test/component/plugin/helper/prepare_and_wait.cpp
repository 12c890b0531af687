// SPDX-License-Identifier: Apache-2.0
// A client that takes the lock, leaves a candidate, prepares another one, and waits to be killed:
//   prepare_and_wait ADDRESS PATH VALUE
#include <unistd.h>

#include <iostream>

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
  std::cout << "prepared" << std::endl;
  while (true) ::pause();
}
