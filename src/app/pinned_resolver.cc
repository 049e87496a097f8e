#include "app/pinned_resolver.h"

#include <algorithm>
#include <utility>

namespace sonde {
namespace {

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lower;
}

}  // namespace

OpPtr PinnedResolver::Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) {
  const auto found = pinned_.find(LowerCase(host));
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
