// AresResolver: the Resolver over c-ares. One per loop; the library is not thread-safe.
//
// Why: names must be resolved without blocking and with a failure per family. c-ares only carries
// single questions; everything around them is ours, because 1.18 does it differently from glibc and
// Go (docs/pitfalls.md 5): literals are never queried, A and AAAA are separate questions,
// completions always come through the loop, and the channel is replaced when resolv.conf changes or
// its servers cannot be reached.
//
// How a name is looked up: the hosts file (a name found there in any family is not asked in DNS),
// then "localhost" and its subdomains (RFC 6761), then DNS. A name that ends in a dot is asked as
// it is; others pass through the search list of resolv.conf under its ndots rule, both families
// together. The lookup ends as soon as the preferred family has an address; the other one is then
// left empty. The order of addresses is the server's (no RFC 6724 sorting). nsswitch.conf is not
// read.
//
// THREAD: the loop's. ares_library_init() has been called once by the process.
// LIFETIME: outlives its ops. Cancelled questions go on unseen inside the channel until they end or
// the resolver dies.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/service_resolver.h"
#include "sonde/event_loop.h"
#include "sonde/net/resolver.h"

namespace sonde {

struct AresOptions {
  /// Servers to ask instead of resolv.conf's, for tests.
  std::vector<Endpoint> servers;
  /// Files to read instead of the system's; "" = the system's.
  std::string resolv_conf, hosts_file;
  /// How long to wait for one server's answer. Unanswered questions are asked again, over all
  /// servers, until the caller's deadline drops the lookup.
  Duration timeout = std::chrono::seconds(2);
  /// How often both files are looked at for changes, at most; also how often, at most, a channel
  /// whose servers cannot be reached is replaced. Looking happens off the loop, on the way of a
  /// lookup.
  Duration recheck = std::chrono::seconds(5);
};

class AresResolver final : public Resolver, public ServiceResolver {
 public:
  explicit AresResolver(EventLoop& loop, AresOptions options = {});
  ~AresResolver() override;
  std::optional<ResolveAnswer> Known(std::string_view host, AddressPolicy policy) override;
  [[nodiscard]] OpPtr Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) override;

  /// Only DNS is asked; the search list holds as for hosts.
  [[nodiscard]] OpPtr ResolveService(std::string_view name, ServicesDone done) override;

  /// Channels made so far, and those that still work on old questions besides the current one.
  std::uint64_t channels_made() const noexcept;
  std::size_t channels_retiring() const noexcept;

  class Core;

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace sonde
