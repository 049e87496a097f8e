// CheckState: when a check's verdict is worth a line in the log.
//
// Why: 10,000 checks a minute must not write 10,000 lines a minute; a change of state is what one
// wants to read afterwards.
//
// THREAD: the shard's. LIFETIME: as long as its check is configured.
#pragma once

#include <cstdint>

#include "sonde/failure.h"

namespace sonde {

class CheckState {
 public:
  enum class Change : std::uint8_t {
    kNone,
    kDown,        ///< the target fails; said also of a first run that fails
    kUp,          ///< the target passes again (a first run that passes is no news)
    kUnmeasured,  ///< the agent could not measure; said once until it can again
  };

  /// Takes in the verdict of one more run.
  Change Observe(Fault fault) noexcept {
    if (fault == Fault::kAgent) return Once(unmeasured_, true, Change::kUnmeasured);
    unmeasured_ = false;
    return fault == Fault::kTarget ? Once(down_, true, Change::kDown)
                                   : Once(down_, false, Change::kUp);
  }

 private:
  static Change Once(bool& state, bool value, Change change) noexcept {
    if (state == value) return Change::kNone;
    state = value;
    return change;
  }
  bool down_ = false;
  bool unmeasured_ = false;
};

}  // namespace sonde
