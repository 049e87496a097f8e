// ProbeResult: everything that one run found out. The joint of the house: probers produce it, and
// /probe, /metrics, the command line, the history and every output only read it.
//
// THREAD: a value; moved from the shard to whoever reads it. LIFETIME: value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sonde/address.h"
#include "sonde/clock.h"
#include "sonde/failure.h"
#include "sonde/net/tls.h"
#include "sonde/observation.h"
#include "sonde/phase.h"
#include "sonde/run_log.h"

namespace sonde {

/// One step of a run on the wire, for waterfalls: an HTTP hop, a dialogue, a query.
struct Hop {
  std::string label;  ///< "GET http://example.com/ → 301"
  Endpoint peer;
  PhaseTimings phases;
};

struct ProbeResult {
  bool success = false;
  /// Set if and only if !success.
  Failure failure;

  WallTime started;
  /// Whole duration of the run, from the start to the verdict. Includes time in no phase.
  Duration duration{};
  /// The timeout that was in force.
  Duration timeout{};

  /// Never overlapping; phases.Sum() <= duration.
  PhaseTimings phases;
  std::vector<Hop> hops;  ///< in order; at most kMaxHops

  /// The address that was tried last.
  std::optional<IpAddress> address;
  /// Of the last TLS session, also when its verification failed.
  std::optional<TlsFacts> tls;

  Observations observations;
  std::vector<RunLogLine> log;

  /// The decoded body of the answer, if the request asked for it.
  std::string body;

  /// What the agent itself did within phases (TcpFacts::own).
  Duration own{};

  /// The part of the duration that no phase explains.
  Duration Unaccounted() const noexcept { return duration - phases.Sum(); }
  /// At most so much of the duration is the agent's doing, as far as the run itself can tell.
  Duration AgentShare() const noexcept { return Unaccounted() + own; }
  Fault fault() const noexcept { return failure.fault(); }

  static constexpr std::size_t kMaxHops = 32;
};

}  // namespace sonde
