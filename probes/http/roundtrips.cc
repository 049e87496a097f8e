#include "probes/http/roundtrips.h"

namespace sonde {

void Roundtrips::LookedUp(MonoTime start, MonoTime done) noexcept {
  if (trips_.empty()) return;
  trips_.back().start = start;
  trips_.back().dns_done = done;
}

void Roundtrips::Record(const HttpTrace& trace, const Way& way, MonoTime now) noexcept {
  if (trips_.empty()) return;
  Trip& trip = trips_.back();
  // An address needs no lookup: its start is that of the connection.
  if (!trip.start && trace.connect_start) trip.start = trip.dns_done = trace.connect_start;
  if (!trace.connect_start) return;
  trip.connect_done = trace.connected.value_or(now);
  if (!trace.connected) return;
  trip.tls_start = trace.tls_start;
  if (trace.tls_start) trip.tls_done = trace.tls_done.value_or(now);
  trip.got_conn = way.is_tls || way.quic ? trace.tls_done
                  : way.via_proxy        ? trace.proxy_done
                                         : trace.connected;
  trip.response_start = trace.first_byte;
}

void Roundtrips::End(MonoTime now) noexcept {
  if (!trips_.empty()) trips_.back().end = now;
}

void Roundtrips::Tell(const Clock& clock, RunLog& log) const {
  const MonoTime now = clock.Now();
  const WallTime wall_now = clock.WallNow();
  const auto wall = [&](const std::optional<MonoTime>& time) -> std::optional<WallTime> {
    if (!time) return std::nullopt;
    return wall_now - (now - *time);
  };
  std::size_t number = 0;
  for (const Trip& trip : trips_) {
    log.Debug("Response timings for roundtrip", {{"roundtrip", number++},
                                                 {"start", wall(trip.start)},
                                                 {"dnsDone", wall(trip.dns_done)},
                                                 {"connectDone", wall(trip.connect_done)},
                                                 {"gotConn", wall(trip.got_conn)},
                                                 {"responseStart", wall(trip.response_start)},
                                                 {"tlsStart", wall(trip.tls_start)},
                                                 {"tlsDone", wall(trip.tls_done)},
                                                 {"end", wall(trip.end)}});
  }
}

}  // namespace sonde
