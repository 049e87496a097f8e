// What runs, instances and scrapes cost: the constants of `sonde plan`.
//
// Where they come from: `tests/bench/cost.py` with a release build (g++ 12 -O2, Debian 12) against
// servers on loopback; see kMeasuredOn. CPU is the agent's own, the kernel's part for it included.
// Another machine differs by what its cores do per second; a target that is far away costs the same
// but for retransmissions. To measure again: run it, and put what it prints here.
//
// THREAD: constants. LIFETIME: the process.
#pragma once

#include <array>
#include <string_view>

namespace sonde {

inline constexpr std::string_view kMeasuredOn = "two cores of a busy AMD EPYC";

/// CPU of one run that passes, in microseconds, at 50 runs a second. It is about half at 200 a
/// second, where one turn of a loop serves several.
struct RunCost {
  std::string_view prober;
  double plain = 0;
  double tls = 0;  ///< zero: TLS is not spoken
};
/// TLS of unix and dns is not measured: it is what a handshake adds to tcp.
inline constexpr std::array<RunCost, 8> kRunCosts = {{
    {"http", 296, 1406},
    {"tcp", 205, 1332},
    {"tls", 1242, 1242},
    {"unix", 140, 140 + 1127},
    {"icmp", 193, 0},
    {"dns", 172, 172 + 1127},
    {"grpc", 421, 1621},
    {"websocket", 287, 1406},
}};
/// CPU of an agent that has nothing to do, in cores.
inline constexpr double kIdleCores = 0.0004;
/// CPU of one series of a scrape, in nanoseconds.
inline constexpr double kScrapedSeriesNs = 170;

/// Resident memory in bytes: an agent without checks, and what an instance that has run adds.
/// Further lines: what cost.py tells of such an instance, less that.
inline constexpr double kBaseBytes = 24.0 * 1024 * 1024;
inline constexpr double kInstanceBytes = 3'600;
inline constexpr double kSloBytes = 20'200;            ///< with `slo` for availability and latency
inline constexpr double kPhaseHistogramBytes = 1'100;  ///< with `metrics.phases: histogram`
inline constexpr double kProbeMetricsBytes = 5'900;    ///< with `metrics.probe: on`

/// Bytes of the history's file: a run, and an hour of an instance (10,000 instances over 30 days
/// take 200 MiB).
inline constexpr double kRunBytes = 26;
inline constexpr double kHourBytes = 29;

}  // namespace sonde
