// Rehearse: whether a run of a module against a target can ever work, without any network.
//
// Why: the probers know what they refuse (a target without a port, a method that is no token). A
// check with such a target would load and then never run; told at load time it is one line with a
// place. The run itself is the judge, so no rule exists twice and a new prober is covered by
// itself.
//
// THREAD: any; touches neither network nor files. LIFETIME: within the call.
#pragma once

#include <optional>
#include <string>

#include "sonde/failure.h"
#include "sonde/prober.h"

namespace sonde {

/// Starts a run among services that answer every lookup with loopback addresses and every
/// connection with silence. Returns its failure if the reason is kConfig; what depends on files or
/// on the peer is not found out. REQUIRES: `config` is one of `prober`.
std::optional<Failure> Rehearse(const Prober& prober, ProbeConfigPtr config, std::string target);

}  // namespace sonde
