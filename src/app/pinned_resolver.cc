#include "app/pinned_resolver.h"

#include <utility>

#include "sonde/ascii.h"

namespace sonde {

std::optional<ResolveAnswer> PinnedResolver::Known(std::string_view host, AddressPolicy policy) {
  const auto found = pinned_.find(LowerAscii(host));
  if (found == pinned_.end()) return fallback_.Known(host, policy);
  const IpAddress& ip = found->second;
  ResolveAnswer answer;
  (ip.is_v4() ? answer.v4 : answer.v6).push_back(ip);
  (ip.is_v4() ? answer.v6_failure : answer.v4_failure) = {FailureReason::kNodata,
                                                          "the name is pinned to another family"};
  return answer;
}

OpPtr PinnedResolver::Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) {
  auto known = Known(host, policy);
  if (!known) return fallback_.Resolve(host, policy, std::move(done));
  return loop_.Defer(
      [answer = std::move(*known), done = std::move(done)]() mutable { done(std::move(answer)); });
}

}  // namespace sonde
