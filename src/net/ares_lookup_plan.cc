#include "net/ares_lookup_plan.h"

#include <utility>

namespace sonde {

LookupPlan::LookupPlan(SearchList list, AddressPolicy policy)
    : list_(std::move(list)), policy_(policy) {
  if (policy.fallback || policy.preferred == IpFamily::kV4) v4_.state = State::kToAsk;
  if (policy.fallback || policy.preferred == IpFamily::kV6) v6_.state = State::kToAsk;
}

LookupPlan::Step LookupPlan::Next() {
  if (!Of(policy_.preferred).addresses.empty()) return Step::kDone;
  if (v4_.state == State::kToAsk || v6_.state == State::kToAsk) return Step::kAsk;
  if (v4_.state == State::kAsked || v6_.state == State::kAsked) return Step::kWait;
  if (HasAddresses()) return Step::kDone;
  if (AskSilentAgain() || AskNextName()) return Step::kAsk;
  return Step::kDone;
}

// A name that does not exist in one family does not exist in the other (RFC 8020), so the silence
// of the other question does not matter then.
bool LookupPlan::AskSilentAgain() {
  bool silent = false;
  for (Family* family : {&v4_, &v6_}) {
    if (family->failure.reason == FailureReason::kNxdomain) return false;
    silent = silent || family->failure.reason == FailureReason::kDnsTimeout;
  }
  if (!silent) return false;
  for (Family* family : {&v4_, &v6_}) {
    if (family->failure.reason == FailureReason::kDnsTimeout) family->state = State::kToAsk;
  }
  return true;
}

bool LookupPlan::AskNextName() {
  if (index_ + 1 >= list_.names.size()) return false;
  ++index_;
  for (Family* family : {&v4_, &v6_}) {
    if (family->state != State::kUnwanted) family->state = State::kToAsk;
  }
  return true;
}

void LookupPlan::OnAnswer(IpFamily family, Failure failure, std::vector<IpAddress> addresses) {
  Family& target = Of(family);
  target.state = State::kAnswered;
  target.addresses = std::move(addresses);
  if (index_ == list_.as_is) target.as_is_failure = failure;
  target.failure = std::move(failure);
}

ResolveAnswer LookupPlan::Take() {
  ResolveAnswer answer;
  const bool failed = !HasAddresses();
  answer.v4_failure = std::move(failed ? v4_.as_is_failure : v4_.failure);
  answer.v6_failure = std::move(failed ? v6_.as_is_failure : v6_.failure);
  answer.v4 = std::move(v4_.addresses);
  answer.v6 = std::move(v6_.addresses);
  return answer;
}

}  // namespace sonde
