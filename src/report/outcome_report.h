// Reports of many runs (`sonde check`) and the JSON of one (`sonde probe -o json`).
//
// Why: machines read JSON with a stable schema; people read a table with the failures' reasons.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sonde/probe_result.h"

namespace sonde {

/// A result with what it is about.
struct Outcome {
  std::string check;  ///< "" for a one-off probe
  std::string module;
  std::string target;
  ProbeResult result;
};

/// One JSON object, indented, ending in a newline. Members: target, module, check (if any),
/// success, reason, phase, fault, detail (null on success), started (RFC 3339), duration_seconds,
/// timeout_seconds, unaccounted_seconds, address, phases {name: seconds}, hops [{label, peer,
/// phases}], tls {version, cipher, group, alpn, verified, verify_error, expires_in_days, chain […]}
/// or null, metrics [{name, labels, value}], log […].
std::string RenderJson(const Outcome& outcome);
/// {"success": bool, "passed": n, "failed": n, "results": [as above]}.
std::string RenderJson(std::span<const Outcome> outcomes);

/// JUnit's XML, one test case per outcome: what is the target's fault is a failure, what is the
/// agent's an error; `type` is phase/reason.
std::string RenderJunit(std::span<const Outcome> outcomes);

struct TableOptions {
  int width = 100;
  bool color = false;
};
/// A row per outcome (failures keep their place) and a line of totals.
std::string RenderTable(std::span<const Outcome> outcomes, const TableOptions& options);

}  // namespace sonde
