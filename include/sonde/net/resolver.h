// Resolver: host names to addresses, without blocking.
//
// Why: the resolve phase is measured and its failure has a reason per family; curl must never
// resolve (its threads stall the loop, docs/pitfalls.md 2). Numeric hosts never reach a DNS server.
//
// THREAD: the shard's. LIFETIME: outlives its ops.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/address.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"

namespace sonde {

/// Which family is wanted, and whether the other will do. blackbox: "" and "ip6" prefer IPv6, any
/// other text IPv4.
struct AddressPolicy {
  IpFamily preferred = IpFamily::kV6;
  bool fallback = true;
  static AddressPolicy FromBlackbox(std::string_view preferred_ip_protocol, bool fallback) noexcept;
};

/// What the resolver found. A family that was not asked for is empty, without failure.
struct ResolveAnswer {
  std::vector<IpAddress> v4;
  std::vector<IpAddress> v6;
  Failure v4_failure;
  Failure v6_failure;
};

/// blackbox_exporter's choice: the first address of the preferred family, else (fallback) the
/// LAST of the other. Failure: the preferred family's own, or kNoAddressForFamily if only the other
/// exists.
std::expected<IpAddress, Failure> ChooseAddress(const ResolveAnswer& answer, AddressPolicy policy);

/// All addresses, those of the preferred family first: for helpers on the way to a target (a proxy,
/// a token endpoint), where any address that connects will do.
std::vector<IpAddress> AllAddresses(const ResolveAnswer& answer, IpFamily preferred);

class Resolver {
 public:
  virtual ~Resolver() = default;
  /// The answer that needs no question, such as for an address; nothing if one must be asked.
  virtual std::optional<ResolveAnswer> Known(std::string_view host, AddressPolicy policy) {
    static_cast<void>(host), static_cast<void>(policy);
    return std::nullopt;
  }
  /// Resolves `host` (no brackets, no port; at most 253 bytes) for the families that `policy`
  /// allows: hosts file, then DNS, A and AAAA as separate queries. A literal completes without any
  /// query. Has no timeout but the caller's deadline.
  [[nodiscard]] virtual OpPtr Resolve(std::string_view host, AddressPolicy policy,
                                      std::move_only_function<void(ResolveAnswer)> done) = 0;
};

}  // namespace sonde
