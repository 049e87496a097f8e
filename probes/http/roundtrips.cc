#include "probes/http/roundtrips.h"

namespace sonde {

void Roundtrips::LookedUp(MonoTime start, MonoTime done) noexcept {
  if (trips_.empty()) return;
  trips_.back().start = start;
  trips_.back().dns_done = done;
}

// A stamp of an end is there also if the step failed, unless the deadline cut it.
void Roundtrips::Record(const HttpTrace& trace, const Way& way) noexcept {
  if (trips_.empty() || !trace.connect_start) return;
  Trip& trip = trips_.back();
  const auto or_over = [&](const std::optional<MonoTime>& time) { return time ? time : way.over; };
  // An address needs no lookup: its start is that of the connection.
  if (!trip.start) trip.start = trip.dns_done = trace.connect_start;
  trip.connect_done = or_over(trace.connected);
  if (!trace.connected) return;
  if (way.proxy_tls) {
    trip.tls_start = trace.connected;
    trip.tls_done = or_over(trace.proxy_done);
  }
  if (trace.tls_start) {
    trip.tls_start = trace.tls_start;
    trip.tls_done = or_over(trace.tls_done);
  }
  if (way.quic) {
    trip.got_conn = trace.request_sent;
  } else {
    const auto& plain = way.via_proxy ? trace.proxy_done : trace.connected;
    trip.got_conn = way.is_tls ? trace.tls_done : plain;
  }
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
