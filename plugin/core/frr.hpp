// SPDX-License-Identifier: GPL-2.0-or-later
// FRR's library headers for C++, in the order that they need.
#pragma once

#include <zebra.h>

#include "libfrr.h"
#include "log.h"
#include "northbound.h"
#include "northbound_cli.h"
#include "privs.h"
#include "yang.h"

#include "compat.h"
