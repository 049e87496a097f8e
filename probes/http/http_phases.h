// HttpPhases: the values of probe_http_duration_seconds, as blackbox_exporter counts them.
//
// Why apart from PhaseTimings: blackbox leaves out a hop that never got a connection, counts the
// bodies of redirects nowhere, and shows zeros; sonde's own phases do none of that.
//
// THREAD: the shard's. LIFETIME: a value of one run.
#pragma once

#include "sonde/clock.h"
#include "sonde/net/http_client.h"

namespace sonde {

struct HttpPhases {
  Duration connect{}, tls{}, processing{}, transfer{};

  /// Adds one exchange. `final`: its answer is the one that counts, so its body is transfer;
  /// `via_proxy`: there was a dialogue with a proxy, without which a plain connection is not ready;
  /// `now` stands for an end that did not come.
  void AddHop(const HttpTrace& trace, bool is_tls, bool via_proxy, bool final,
              MonoTime now) noexcept;
  /// The same over QUIC, whose one handshake is both connect and TLS for blackbox.
  void AddQuicHop(const HttpTrace& trace, bool final, MonoTime now) noexcept;

 private:
  void AddAnswer(const HttpTrace& trace, MonoTime ready, bool final, MonoTime now) noexcept;
};

}  // namespace sonde
