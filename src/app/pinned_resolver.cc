#include "app/pinned_resolver.h"

#include <utility>

#include "sonde/ascii.h"

namespace sonde {

OpPtr PinnedResolver::Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) {
  const auto found = pinned_.find(LowerAscii(host));
  if (found == pinned_.end()) return fallback_.Resolve(host, policy, std::move(done));
  return loop_.Defer([ip = found->second, done = std::move(done)]() mutable {
    ResolveAnswer answer;
    (ip.is_v4() ? answer.v4 : answer.v6).push_back(ip);
    (ip.is_v4() ? answer.v6_failure : answer.v4_failure) = {FailureReason::kNodata,
                                                            "the name is pinned to another family"};
    done(std::move(answer));
  });
}

}  // namespace sonde
