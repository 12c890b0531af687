// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::bench {

/// 1,000 connections a second that say nothing and go, and what a client with a question notices of it. One figure.
void connects();

}  // namespace nicleaf::bench
