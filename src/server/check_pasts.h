// CheckPasts: what the agent remembers of scheduled checks, as the API asks for it.
//
// Why: server/ knows no history; app/ binds the two.
//
// THREAD: the main loop. LIFETIME: outlives the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"
#include "sonde/result.h"

namespace sonde {

struct PastChange {
  WallTime at;
  std::string_view state;  ///< "up", "down", "unmeasured"
  FailureReason reason = FailureReason::kNone;
  std::string text;
};

/// An hour of the wall clock in which something was told.
struct PastHour {
  WallTime start;
  std::uint64_t runs = 0;
  std::uint64_t good = 0;
  std::uint64_t excluded = 0;  ///< slots without a verdict about the target
  Duration total{};            ///< durations of the runs, added up
  Duration longest{};
};

/// One finished run; those that the agent itself could not make are among them.
struct PastRun {
  WallTime ended;
  Duration duration{};
  FailureReason reason = FailureReason::kNone;  ///< none: it passed
};

struct InstancePast {
  std::string endpoint;
  std::vector<PastChange> changes;  ///< newest first
  std::vector<PastRun> runs;        ///< newest first
  std::vector<PastHour> hours;      ///< oldest first
};

struct PastQuery {
  std::string region;
  std::string check;
  std::vector<std::string> endpoints;
  WallTime from;  ///< of the hours
  WallTime to;
  std::size_t changes = 0;  ///< the newest ones of each endpoint
  std::size_t runs = 0;     ///< likewise
};

class CheckPasts {
 public:
  virtual ~CheckPasts() = default;
  using Done = std::move_only_function<void(Result<std::vector<InstancePast>>)>;
  /// kUnavailable if nothing is kept. Destroying the op drops the answer.
  [[nodiscard]] virtual OpPtr Read(PastQuery query, Done done) = 0;
};

}  // namespace sonde
