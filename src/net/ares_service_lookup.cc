#include "net/ares_service_lookup.h"

#include <utility>

namespace sonde {

void AresServiceLookup::Ask() {
  question_ = channel_().AskServices(list_.names[index_],
                                     [this](Failure failure, std::vector<ServiceEndpoint> found) {
                                       OnAnswer(std::move(failure), std::move(found));
                                     });
}

void AresServiceLookup::OnAnswer(Failure failure, std::vector<ServiceEndpoint> found) {
  const bool good = !failure;
  const bool none =
      failure.reason == FailureReason::kNxdomain || failure.reason == FailureReason::kNodata;
  if (none) {
    if (index_ == list_.as_is) none_ = std::move(failure);
  } else if (!good && !unknown_) {
    unknown_ = std::move(failure);
  }
  if (!good && ++index_ < list_.names.size()) return Ask();
  question_.reset();
  auto done = std::move(done_);
  if (good) return done(std::move(found));
  done(std::unexpected(unknown_ ? std::move(unknown_) : std::move(none_)));
}

}  // namespace sonde
