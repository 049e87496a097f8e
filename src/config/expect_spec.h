// The key table of a check's `expect`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include "sonde/config_spec.h"
#include "sonde/expectations.h"

namespace sonde {

const ObjectSpec<Expectations>& ExpectSpec();

}  // namespace sonde
