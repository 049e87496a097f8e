// SloCells: the accounting of one instance's objectives, and how it is shown.
//
// Why: what an objective counts changes rarely (its window, its latency bound) and is worth keeping
// over reloads; what it asks for may change with every reload and costs nothing. So the counts are
// cells, and the Slo stands beside them in the generation.
//
// What counts: a run is judged if its outcome is the target's. Failures of the agent and missed
// slots are excluded, and counted as that. A latency-good run is successful and took no longer than
// the bound, as the clock of the run has it: there is no bucket between.
//
// Until the past was added (or it is known that there is none) windows are not shown: half a month
// is no month.
//
// THREAD: Count, Exclude, AddPast and PastIsComplete by the check's shard; the rest by any.
// LIFETIME: shared between generation, shard and registry.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/check_cells.h"
#include "slo/slo.h"
#include "slo/slo_windows.h"
#include "sonde/clock.h"

namespace sonde {

/// What the counts depend on. Cells of another shape can't be carried over a reload.
struct SloShape {
  Duration window{};  ///< at least a minute
  bool availability = false;
  Duration under{};  ///< the latency bound; zero: no objective for latency
  friend bool operator==(const SloShape&, const SloShape&) = default;
};

SloShape ShapeOf(const Slo& slo) noexcept;

class SloCells {
 public:
  explicit SloCells(const SloShape& shape);
  const SloShape& shape() const noexcept { return shape_; }

  // -- the shard
  void Count(MonoTime now, bool success, Duration took) noexcept;
  void Exclude(MissCause cause, std::uint64_t slots) noexcept;
  /// Judged runs of earlier minutes (slo_windows.h); ignored if there is no such objective.
  void AddPast(SloKind kind, MonoTime now, std::int64_t first,
               std::span<const SloCount> minutes) noexcept;
  /// The same of all that was added to `past`, which has the same shape and no other user.
  void AddPast(const SloCells& past) noexcept;
  void PastIsComplete() noexcept { past_known_.store(true, std::memory_order_release); }

  // -- readers
  /// Null if there is no such objective.
  const SloWindows* windows(SloKind kind) const noexcept {
    return windows_[static_cast<std::size_t>(kind)].get();
  }
  bool past_known() const noexcept { return past_known_.load(std::memory_order_acquire); }
  std::uint64_t excluded(MissCause cause) const noexcept;

 private:
  SloShape shape_;
  std::array<std::unique_ptr<SloWindows>, kSloKinds.size()> windows_;
  std::array<std::atomic<std::uint64_t>, kMissCauseNames.size()> excluded_{};
  std::atomic<bool> past_known_{false};
};
using SloCellsPtr = std::shared_ptr<SloCells>;

/// The objectives of one check, for the page.
struct SloEntry {
  std::string_view labels;  ///< rendered
  const SloCells* cells = nullptr;
  Slo slo;
  SloWindows::Set windows = SloWindows::Set().set();  ///< that are shown beside the SLO's own
};

/// Appends the synthetic_slo_* families as of `now`; nothing if there are no entries.
void AppendSlos(std::string& out, const std::vector<SloEntry>& entries, MonoTime now);

}  // namespace sonde
