#include "sonde/net/resolver.h"

namespace sonde {

AddressPolicy AddressPolicy::FromBlackbox(std::string_view preferred_ip_protocol,
                                          bool fallback) noexcept {
  const bool v6 = preferred_ip_protocol.empty() || preferred_ip_protocol == "ip6";
  return {v6 ? IpFamily::kV6 : IpFamily::kV4, fallback};
}

std::expected<IpAddress, Failure> ChooseAddress(const ResolveAnswer& answer, AddressPolicy policy) {
  const bool wants_v6 = policy.preferred == IpFamily::kV6;
  const auto& preferred = wants_v6 ? answer.v6 : answer.v4;
  const auto& other = wants_v6 ? answer.v4 : answer.v6;
  if (!preferred.empty()) return preferred.front();
  if (policy.fallback && !other.empty()) return other.back();
  if (!other.empty()) {
    return std::unexpected(Failure{FailureReason::kNoAddressForFamily,
                                   wants_v6 ? "there is no IPv6 address and no fallback to IPv4"
                                            : "there is no IPv4 address and no fallback to IPv6"});
  }
  const Failure& failure = wants_v6 ? answer.v6_failure : answer.v4_failure;
  if (failure) return std::unexpected(failure);
  return std::unexpected(
      Failure{FailureReason::kNoAddressForFamily,
              wants_v6 ? "there is no IPv6 address" : "there is no IPv4 address"});
}

std::vector<IpAddress> AllAddresses(const ResolveAnswer& answer, IpFamily preferred) {
  const bool v4_first = preferred == IpFamily::kV4;
  std::vector<IpAddress> all = v4_first ? answer.v4 : answer.v6;
  const auto& others = v4_first ? answer.v6 : answer.v4;
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

}  // namespace sonde
