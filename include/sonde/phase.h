// Phase: the timed parts of a run, and where a run can fail.
//
// Why: one closed vocabulary for waterfall, metrics, logs and failure reasons.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

/// In the order in which a run passes through them. The first six are measured (PhaseTimings); the
/// others only say where a run failed. To add one: add it here and in kPhaseNames.
enum class Phase : std::uint8_t {
  kResolve,     ///< name to address
  kConnect,     ///< TCP (or Unix) connect
  kProxy,       ///< CONNECT or SOCKS dialogue with a proxy
  kTls,         ///< TLS handshake, without the connect
  kProcessing,  ///< request sent to first byte of the answer (DNS: query to answer; ICMP: round
                ///< trip)
  kTransfer,    ///< first byte to last; for a dialogue, the whole dialogue
  kProtocol,    ///< the answer broke or refused the protocol
  kAssert,      ///< the answer came, and was not what was asked for
  kAgent,       ///< sonde itself could not measure; never the target's fault
};
inline constexpr std::size_t kTimedPhases = 6;
inline constexpr std::array<std::string_view, 9> kPhaseNames = {
    "resolve", "connect", "proxy", "tls", "processing", "transfer", "protocol", "assert", "agent"};

constexpr std::string_view Name(Phase phase) noexcept {
  return kPhaseNames[static_cast<std::size_t>(phase)];
}

/// How long each phase took, summed over the hops of a run. Phases never overlap; a phase that was
/// not reached is absent (which is not the same as zero).
class PhaseTimings {
 public:
  void Add(Phase phase, Duration duration) noexcept {
    const auto index = static_cast<std::size_t>(phase);
    if (index >= kTimedPhases) return;
    durations_[index] += duration < Duration::zero() ? Duration::zero() : duration;
    reached_ |= static_cast<std::uint8_t>(1U << index);
  }
  std::optional<Duration> Get(Phase phase) const noexcept {
    const auto index = static_cast<std::size_t>(phase);
    if (index >= kTimedPhases || (reached_ & (1U << index)) == 0) return std::nullopt;
    return durations_[index];
  }
  /// The sum of all phases reached.
  Duration Sum() const noexcept {
    Duration sum{};
    for (const Duration duration : durations_) sum += duration;
    return sum;
  }

 private:
  std::array<Duration, kTimedPhases> durations_{};
  std::uint8_t reached_ = 0;
};

}  // namespace sonde
