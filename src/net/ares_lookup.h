// AresLookup: the op of one Resolve that needs DNS: executes a LookupPlan on the current channel.
//
// Why: a plan may ask several times; each time the channel of that moment is used, so that a lookup
// survives the replacement of the channel it began on.
//
// THREAD: the loop's. LIFETIME: destroying it drops its open questions.
#pragma once

#include <functional>

#include "net/ares_channel.h"
#include "net/ares_lookup_plan.h"
#include "sonde/event_loop.h"
#include "sonde/net/resolver.h"

namespace sonde {

class AresLookup final : public Op {
 public:
  using Done = std::move_only_function<void(ResolveAnswer)>;
  using CurrentChannel = std::move_only_function<AresChannel&()>;

  AresLookup(CurrentChannel channel, LookupPlan plan, Done done);
  /// Asks the first questions.
  void Start() { Ask(); }

 private:
  void Ask();
  void OnAnswer(IpFamily family, Failure failure, std::vector<IpAddress> addresses);

  CurrentChannel channel_;
  LookupPlan plan_;
  Done done_;
  OpPtr v4_, v6_;
};

}  // namespace sonde
