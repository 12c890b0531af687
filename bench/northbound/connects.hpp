// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::bench {

/// Opens and closes 1,000 connections per second without a request, and measures what another client notices of it. One
/// figure.
void connects();

}  // namespace nicleaf::bench
