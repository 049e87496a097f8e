// CheckRegistry: the cells of all checks of the current generation, and the page of their series.
//
// Why: 10,000 checks are a quarter of a million lines. They are rendered family by family from
// atomics, on a helper thread if need be, while shards go on writing.
//
// THREAD: Replace and entries() on the main loop; Render on any thread (renders take turns).
// LIFETIME: outlives renders under way.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "metrics/check_cells.h"
#include "metrics/slo_cells.h"
#include "sonde/clock.h"

namespace sonde {

/// One check and target of the current generation.
struct CheckEntry {
  CheckCellsPtr cells;
  std::string module;
  std::string prober;
  Duration interval{};
  Duration timeout{};
  SloCellsPtr slo_cells;  ///< null if the check has no objectives
  Slo slo;
  SloWindows::Set slo_windows = SloWindows::Set().set();  ///< as in SloEntry
};
using CheckEntries = std::vector<CheckEntry>;

class CheckRegistry {
 public:
  /// `clock` tells how old runs are; the kernel's if null.
  explicit CheckRegistry(const Clock* clock = nullptr);
  /// The checks from now on; sorted here by check and endpoint.
  void Replace(CheckEntries entries);
  /// The current checks; stays valid and unchanged while held.
  std::shared_ptr<const CheckEntries> entries() const;

  /// Appends every synthetic_* family that has series, and probe_* of checks that keep them.
  void Render(std::string& out);

 private:
  void RenderObservations(const CheckEntries& entries, std::string& out);

  const Clock& clock_;
  mutable std::mutex entries_mutex_;  ///< guards the pointer only
  std::shared_ptr<const CheckEntries> entries_;

  std::mutex render_mutex_;  ///< one render at a time; guards what was taken from the cells
  std::size_t last_page_bytes_ = 0;
  /// The newest observations of each check, kept between scrapes.
  std::unordered_map<CheckCellsPtr, std::unique_ptr<Observations>> observed_;
};

}  // namespace sonde
