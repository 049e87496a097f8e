// Slo: what a check promises, and over which time.
//
// Why: the agent's own SLO series, the generated rules and the configuration mean the same thing.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "slo/share.h"
#include "sonde/clock.h"

namespace sonde {

/// A run is good for this objective if it succeeds and takes at most `under`.
struct LatencyObjective {
  Duration under{};
  Share target;
  friend bool operator==(const LatencyObjective&, const LatencyObjective&) = default;
};

/// At least one of the objectives is set in a configuration that loaded.
struct Slo {
  std::optional<Share> availability;  ///< share of successful runs
  std::optional<LatencyObjective> latency;
  Duration window = std::chrono::days(30);  ///< rolling; whole minutes
  friend bool operator==(const Slo&, const Slo&) = default;
};

/// The objectives that an Slo may have.
enum class SloKind : std::uint8_t { kAvailability, kLatency };
inline constexpr std::array kSloKinds = {SloKind::kAvailability, SloKind::kLatency};

/// The value of the label `slo`.
constexpr std::string_view Name(SloKind kind) noexcept {
  return kind == SloKind::kAvailability ? "availability" : "latency";
}

/// The target of one objective; nothing if it is not set.
constexpr std::optional<Share> TargetOf(const Slo& slo, SloKind kind) noexcept {
  if (kind == SloKind::kAvailability) return slo.availability;
  return slo.latency ? std::optional(slo.latency->target) : std::nullopt;
}

inline constexpr Duration kMinSloWindow = std::chrono::hours(1);
inline constexpr Duration kMaxSloWindow = std::chrono::days(90);

}  // namespace sonde
