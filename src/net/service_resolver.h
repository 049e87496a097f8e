// ServiceResolver: the SRV records of a name, without blocking.
//
// Why: the agent finds targets through them; probers have no use for it, so it stands beside their
// Resolver.
//
// THREAD: the loop's. LIFETIME: outlives its ops.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/event_loop.h"
#include "sonde/failure.h"

namespace sonde {

/// What an SRV record points to (RFC 2782); the host is as the server wrote it, without final dot.
struct ServiceEndpoint {
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const ServiceEndpoint&, const ServiceEndpoint&) = default;
};

class ServiceResolver {
 public:
  using ServicesDone =
      std::move_only_function<void(std::expected<std::vector<ServiceEndpoint>, Failure>)>;
  virtual ~ServiceResolver() = default;
  /// Asks for the records of `name`. kNxdomain and kNodata say that there are none; every other
  /// failure that it is not known. Has no timeout but its caller's.
  [[nodiscard]] virtual OpPtr ResolveService(std::string_view name, ServicesDone done) = 0;
};

}  // namespace sonde
