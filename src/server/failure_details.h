// FailureDetails: what was seen when checks failed last, kept between pages.
//
// Why: a cell gives each detail away once; pages and the API show it again and again.
//
// THREAD: any; those that update take turns. LIFETIME: shared by the handlers.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "metrics/check_registry.h"

namespace sonde {

class FailureDetails {
 public:
  /// Immutable; holds a detail for each check that failed since it is configured.
  class Snapshot {
   public:
    /// "" if there is none.
    std::string_view Of(const CheckCellsPtr& cells) const;

   private:
    friend class FailureDetails;
    std::unordered_map<CheckCellsPtr, std::shared_ptr<const std::string>> details_;
  };
  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  /// Takes in what is new, and forgets checks that are not among `entries`. Milliseconds for 10,000
  /// failing checks: not for a loop.
  SnapshotPtr Update(const CheckEntries& entries);

 private:
  std::mutex mutex_;
  SnapshotPtr newest_ = std::make_shared<const Snapshot>();
};

}  // namespace sonde
