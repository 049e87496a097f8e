// Expectations: what a check demands of its target in addition to what its module validates.
//
// Why: users state what they expect beside the target (`expect:`), without a module per variant.
// A prober says which of them it can judge; latency and certificate age are judged for all of them.
//
// THREAD: immutable, shared between threads. LIFETIME: held by the check's generation and by runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sonde/cel.h"
#include "sonde/clock.h"
#include "sonde/phase.h"
#include "sonde/regex.h"

namespace sonde {

/// Status codes as ranges: 200 is {200,200}, 2xx is {200,299}.
struct StatusRange {
  int first = 0, last = 0;
  bool Contains(int status) const noexcept { return status >= first && status <= last; }
  friend bool operator==(const StatusRange&, const StatusRange&) = default;
};

struct Expectations {
  /// One of these must hold the status. Replaces the default of 2xx where the module names no
  /// codes.
  std::vector<StatusRange> status;
  std::string body;  ///< literal substring; "" = none
  std::optional<Regex> body_regex;
  std::vector<std::pair<std::string, Regex>> headers;  ///< some value of the header must match
  std::optional<CelProgram> json;                      ///< must be true of the body
  std::optional<Duration> latency_total;
  std::vector<std::pair<Phase, Duration>> latency;  ///< per timed phase
  std::optional<Duration> certificate_valid_for;

  /// True if the body must be kept for these.
  bool NeedsBody() const noexcept { return !body.empty() || body_regex || json; }
  friend bool operator==(const Expectations&, const Expectations&) = default;
};

}  // namespace sonde
