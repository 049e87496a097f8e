// LookupPlan: decides what a lookup asks next, from the answers that have come. No I/O.
//
// Why: families, search list, silence and partial answers interact; here they are one table of
// decisions that tests walk without a loop.
//
// THREAD: a value of its lookup. LIFETIME: value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "net/ares_search.h"
#include "sonde/net/resolver.h"

namespace sonde {

class LookupPlan {
 public:
  LookupPlan(SearchList list, AddressPolicy policy);

  enum class Step : std::uint8_t { kWait, kAsk, kDone };
  /// What to do now. kAsk: ask name() for every family that must_ask(). Call again after each
  /// answer.
  Step Next();
  const std::string& name() const noexcept { return list_.names[index_]; }
  bool must_ask(IpFamily family) const noexcept { return Of(family).state == State::kToAsk; }
  void OnAsked(IpFamily family) noexcept { Of(family).state = State::kAsked; }
  /// The answer to the question of that family: addresses, or why there are none.
  void OnAnswer(IpFamily family, Failure failure, std::vector<IpAddress> addresses);
  /// The result, once Next said kDone. A family whose answer was not waited for is empty.
  ResolveAnswer Take();

 private:
  enum class State : std::uint8_t { kUnwanted, kToAsk, kAsked, kAnswered };
  struct Family {
    State state = State::kUnwanted;
    std::vector<IpAddress> addresses;
    Failure failure;
    Failure as_is_failure;  ///< what the name as given got; reported if the whole list fails
  };
  const Family& Of(IpFamily family) const noexcept { return family == IpFamily::kV4 ? v4_ : v6_; }
  Family& Of(IpFamily family) noexcept { return family == IpFamily::kV4 ? v4_ : v6_; }
  bool HasAddresses() const noexcept { return !v4_.addresses.empty() || !v6_.addresses.empty(); }
  bool AskSilentAgain();
  bool AskNextName();

  SearchList list_;
  AddressPolicy policy_;
  std::size_t index_ = 0;
  Family v4_, v6_;
};

}  // namespace sonde
