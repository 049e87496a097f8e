// Roundtrips: the stamps of each request of a chain, as the exporter's log tells them at the end of
// a run.
//
// Why: people read them to see where the time went, request by request; phases are sums. Only runs
// whose log is read at level debug collect them.
//
// THREAD: the shard's. LIFETIME: a value of one run.
#pragma once

#include <optional>
#include <vector>

#include "sonde/clock.h"
#include "sonde/net/http_client.h"
#include "sonde/run_log.h"

namespace sonde {

class Roundtrips {
 public:
  /// What lies between a request and its answer.
  struct Way {
    bool is_tls = false;
    bool via_proxy = false;  ///< there is a dialogue with a proxy
    bool proxy_tls = false;  ///< over TLS with the proxy
    bool quic = false;
    std::optional<MonoTime> over;  ///< when the exchange ended; nothing if a deadline cut it
  };

  bool empty() const noexcept { return trips_.empty(); }
  /// A request is about to be made.
  void Begin() { trips_.emplace_back(); }
  /// The name that it goes to was looked up.
  void LookedUp(MonoTime start, MonoTime done) noexcept;
  /// Its exchange is over.
  void Record(const HttpTrace& trace, const Way& way) noexcept;
  /// The answer that counts has been read.
  void End(MonoTime now) noexcept;
  /// "Response timings for roundtrip" for each of them.
  void Tell(const Clock& clock, RunLog& log) const;

 private:
  struct Trip {
    std::optional<MonoTime> start, dns_done, connect_done, got_conn, response_start, tls_start,
        tls_done, end;
  };

  std::vector<Trip> trips_;
};

}  // namespace sonde
