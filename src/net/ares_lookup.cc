#include "net/ares_lookup.h"

#include <utility>

namespace sonde {

AresLookup::AresLookup(CurrentChannel channel, LookupPlan plan, Done done)
    : channel_(std::move(channel)), plan_(std::move(plan)), done_(std::move(done)) {}

void AresLookup::Ask() {
  if (plan_.Next() != LookupPlan::Step::kAsk) return;
  for (const IpFamily family : {IpFamily::kV6, IpFamily::kV4}) {
    if (!plan_.must_ask(family)) continue;
    plan_.OnAsked(family);
    (family == IpFamily::kV4 ? v4_ : v6_) = channel_().Ask(
        plan_.name(), family, [this, family](Failure failure, std::vector<IpAddress> addresses) {
          OnAnswer(family, std::move(failure), std::move(addresses));
        });
  }
}

void AresLookup::OnAnswer(IpFamily family, Failure failure, std::vector<IpAddress> addresses) {
  plan_.OnAnswer(family, std::move(failure), std::move(addresses));
  switch (plan_.Next()) {
    case LookupPlan::Step::kWait: return;
    case LookupPlan::Step::kAsk: return Ask();
    case LookupPlan::Step::kDone: break;
  }
  v4_.reset();
  v6_.reset();
  auto done = std::move(done_);
  done(plan_.Take());
}

}  // namespace sonde
