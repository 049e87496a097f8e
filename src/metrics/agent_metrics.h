// AgentMetrics: what sonde shows about itself at /metrics.
//
// Why: the numbers of a probe agent are only as good as the agent; its lag, delays and refusals are
// shown beside them. The families of the control plane live in a prometheus-cpp registry; what a
// shard writes are cells of its own, because a shard never takes a lock.
//
// THREAD: AddLoop and counting by the main loop, AddLoop before anything renders; a LoopCells is
// written by its loop only; Render by any thread (it reads /proc: keep it off loops). LIFETIME:
// outlives everything that counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/discovery_cells.h"
#include "metrics/histogram_cells.h"
#include "metrics/history_cells.h"
#include "sonde/clock.h"
#include "sonde/probe_result.h"

namespace sonde {

/// What a loop writes about itself.
class LoopCells {
 public:
  explicit LoopCells(std::string name);
  const std::string& name() const noexcept { return name_; }

  /// A timer of the loop fired this much late.
  void ObserveLag(Duration lag) noexcept {
    lag_.Observe(ToSeconds(lag));
    total_lag_ += lag;
  }
  /// All lag so far; for the loop's own thread only.
  Duration total_lag() const noexcept { return total_lag_; }
  /// A scheduled run started this much after its slot.
  void ObserveScheduleDelay(Duration delay) noexcept { delay_.Observe(ToSeconds(delay)); }
  /// A finished run may have been measured this much too long.
  void ObserveMeasurementError(Duration error) noexcept { error_.Observe(ToSeconds(error)); }
  /// Runs under way on this loop.
  void SetInFlight(std::uint64_t runs) noexcept {
    in_flight_.store(runs, std::memory_order_relaxed);
  }

  const HistogramCells& lag() const noexcept { return lag_; }
  const HistogramCells& schedule_delay() const noexcept { return delay_; }
  const HistogramCells& measurement_error() const noexcept { return error_; }
  std::uint64_t in_flight() const noexcept { return in_flight_.load(std::memory_order_relaxed); }

 private:
  std::string name_;
  HistogramCells lag_;
  HistogramCells delay_;
  HistogramCells error_;
  Duration total_lag_{};
  std::atomic<std::uint64_t> in_flight_{0};
};

/// What was refused for lack of room.
enum class Rejected : std::uint8_t {
  kProbe,       ///< a /probe request, at the limit of runs
  kScrape,      ///< a /metrics request, at the limit of scrapes at a time
  kConnection,  ///< a connection, at the limit of connections
};

/// Facts for sonde_build_info; empty ones are left out.
struct BuildFacts {
  std::string version;
  std::string revision;
  /// Linked libraries: {"curl", "8.14.1"} becomes the label curl="8.14.1".
  std::vector<std::pair<std::string, std::string>> libraries;
};

class AgentMetrics {
 public:
  explicit AgentMetrics(const BuildFacts& build);
  ~AgentMetrics();
  AgentMetrics(const AgentMetrics&) = delete;
  AgentMetrics& operator=(const AgentMetrics&) = delete;

  /// Cells for one more loop ("main", "shard-0" …); valid as long as this object.
  LoopCells& AddLoop(std::string name, bool is_shard);

  /// The cells of the loops that were added as shards.
  std::vector<const LoopCells*> shards() const;

  /// For the history's thread.
  HistoryCells& history() noexcept { return history_; }
  DiscoveryMetrics& discovery() noexcept { return discovery_; }

  /// The outcome of a (re)load: sets sonde's and blackbox's gauges; the timestamp only if it was
  /// good.
  void ConfigLoaded(bool ok, WallTime now);
  void CountUnknownModule();
  void CountRejected(Rejected what);
  /// A request was answered. `handler` comes from the routing table, never from the client.
  void CountRequest(std::string_view handler, int status);
  void SetConnections(std::size_t open);
  /// A scrape begins, and ends with a status, or without one because the client has left.
  void ScrapeBegan();
  void ScrapeEnded(int status);
  void ScrapeAbandoned();
  /// The connections of a client's http probe, as the exporter's dialer counts them.
  void CountDials(const ProbeResult& result);

  /// Scheduled runs and those of clients that are under way on all loops.
  std::uint64_t in_flight() const noexcept;

  /// Appends all families, the process' own included.
  void Render(std::string& out) const;

 private:
  class Families;
  struct Loop {
    std::unique_ptr<LoopCells> cells;
    bool is_shard;
  };
  void RenderLoops(std::string& out) const;

  std::unique_ptr<Families> families_;
  std::vector<Loop> loops_;
  HistoryCells history_;
  DiscoveryMetrics discovery_;
};

}  // namespace sonde
