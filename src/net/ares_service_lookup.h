// AresServiceLookup: the op of one ResolveService: one name of the search list after the other.
//
// Why: the first name that has records wins; that there are none is only true if every name said
// so, for what a silent server knows is not known.
//
// THREAD: the loop's. LIFETIME: destroying it drops its open question.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "net/ares_channel.h"
#include "net/ares_search.h"

namespace sonde {

class AresServiceLookup final : public Op {
 public:
  using CurrentChannel = std::move_only_function<AresChannel&()>;

  AresServiceLookup(CurrentChannel channel, SearchList list, ServiceResolver::ServicesDone done)
      : channel_(std::move(channel)), list_(std::move(list)), done_(std::move(done)) {}
  /// Asks the first question.
  void Start() { Ask(); }

 private:
  void Ask();
  void OnAnswer(Failure failure, std::vector<ServiceEndpoint> found);

  CurrentChannel channel_;
  SearchList list_;
  ServiceResolver::ServicesDone done_;
  std::size_t index_ = 0;
  Failure unknown_;  ///< why one of the names is not known to have none
  Failure none_;     ///< what the name as it was given got
  OpPtr question_;
};

}  // namespace sonde
