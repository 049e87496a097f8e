// ConfigReloader: loads the configuration again, one load at a time, off the loop.
//
// Why: SIGHUP and POST /-/reload come whenever they like. Whoever asks gets the outcome of a load
// that began after the question, so that what was just written to the file is what was loaded.
//
// THREAD: the main loop; `load` runs on a helper thread. LIFETIME: outlives the waiting ops.
#pragma once

#include <expected>
#include <functional>
#include <vector>

#include "config/config.h"
#include "sonde/event_loop.h"
#include "sonde/result.h"

namespace sonde {

class ConfigReloader {
 public:
  using Loaded = std::expected<ConfigPtr, ConfigErrors>;
  /// Reads the files; on a helper thread.
  using Load = std::function<Loaded()>;
  /// Goes over to what was loaded, or says why not; on the loop.
  using Apply = std::function<Result<void>(Loaded)>;
  using Done = std::move_only_function<void(Result<void>)>;

  ConfigReloader(EventLoop& loop, Load load, Apply apply);
  ~ConfigReloader();

  /// Destroying the op only drops `done`; the load goes on.
  [[nodiscard]] OpPtr Reload(Done done);
  bool loading() const noexcept { return load_op_ != nullptr; }

 private:
  class Waiter;
  void Begin();
  void OnLoaded(Loaded loaded);

  EventLoop& loop_;
  Load load_;
  Apply apply_;
  OpPtr load_op_;
  std::vector<Waiter*> waiting_;  ///< for the next load
  std::vector<Waiter*> served_;   ///< by the load that is going on
  std::vector<Waiter*> to_tell_;  ///< the outcome that is there
};

}  // namespace sonde
