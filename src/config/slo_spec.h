// The key table of a check's `slo`, and its rules.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <vector>

#include "slo/slo.h"
#include "sonde/config_spec.h"

namespace sonde {

/// Shares are read without rounding: "99.9%" or 0.999.
template <>
struct ValueCodec<Share> {
  static ValueForm Form();
  static bool Decode(const ConfigNode& node, Share& value, ConfigErrors& errors);
  static bool IsZero(const Share& value) { return value == Share{}; }
  static void Print(const Share& value, std::string_view key, ConfigPrinter& printer);
};

const ObjectSpec<Slo>& SloSpec();

/// `windows` of the section `metrics` are some of SloWindows::kBurnWindows, each once at most.
void CheckSloWindows(const std::vector<LongDuration>& windows, const ConfigNode& metrics,
                     ConfigErrors& errors);

/// Warns of a latency objective that no run can miss without failing; `slo` is the node of the key.
void WarnUselessSlo(const Slo& slo, const ConfigNode& node, Duration timeout, ConfigErrors& errors);

}  // namespace sonde
