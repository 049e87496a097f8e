// AresResolver: the Resolver over c-ares. One per loop; the library is not thread-safe.
//
// Why: names must be resolved without blocking and with a failure per family. c-ares is told what
// glibc would do where it differs (stack-pitfalls 4.5): literals are never queried, A and AAAA are
// separate queries, completions always come through the loop, and the channel is replaced when
// /etc/resolv.conf changes or its servers refuse.
//
// Search domains: as glibc and Go. A name that ends in a dot is taken as it is; other names pass
// through the search list of resolv.conf under its ndots rule, each family on its own.
//
// THREAD: the loop's. ares_library_init() has been called once by the process.
// LIFETIME: outlives its ops. Cancelled lookups go on unseen inside the channel until they end or the
// resolver dies.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/event_loop.h"
#include "sonde/net/resolver.h"

namespace sonde {

struct AresOptions {
  /// Servers to ask instead of resolv.conf's, for tests.
  std::vector<Endpoint> servers;
  /// Files to read instead of the system's; "" = the system's.
  std::string resolv_conf, hosts_file;
  /// How long to wait for one answer before the query is sent again (it doubles after every round over
  /// the servers), and how many rounds. A lookup goes on until the caller's deadline drops it.
  Duration timeout = std::chrono::seconds(2);
  int tries = 10;
  /// How often resolv.conf is looked at for changes, at most.
  Duration recheck = std::chrono::seconds(5);
};

class AresResolver final : public Resolver {
 public:
  explicit AresResolver(EventLoop& loop, AresOptions options = {});
  ~AresResolver() override;
  [[nodiscard]] OpPtr Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) override;

  /// Channels made so far, and those that still work on old lookups besides the current one.
  std::uint64_t channels_made() const noexcept;
  std::size_t channels_retiring() const noexcept;

  class Core;

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace sonde
