#include "probes/http/http_phases.h"

#include <algorithm>

namespace sonde {
namespace {

Duration Between(MonoTime from, MonoTime to) noexcept {
  return std::max(Duration::zero(), to - from);
}

}  // namespace

void HttpPhases::AddHop(const HttpTrace& trace, bool is_tls, bool via_proxy, bool final,
                        MonoTime now) noexcept {
  const auto& plain_ready = via_proxy ? trace.proxy_done : trace.connected;
  const std::optional<MonoTime>& ready = is_tls ? trace.tls_done : plain_ready;
  if (!ready || !trace.connected) return;
  connect += Between(trace.connect_start.value_or(trace.start), is_tls ? *trace.connected : *ready);
  if (is_tls) tls += Between(trace.tls_start.value_or(*trace.connected), *ready);
  AddAnswer(trace, trace.request_sent.value_or(*ready), final, now);
}

void HttpPhases::AddQuicHop(const HttpTrace& trace, bool final, MonoTime now) noexcept {
  if (!trace.request_sent) return;
  const MonoTime start = trace.connect_start.value_or(trace.start);
  const Duration handshake = Between(start, trace.tls_done.value_or(*trace.request_sent));
  connect += handshake;
  tls += handshake;
  AddAnswer(trace, *trace.request_sent, final, now);
}

void HttpPhases::AddAnswer(const HttpTrace& trace, MonoTime ready, bool final,
                           MonoTime now) noexcept {
  if (!trace.first_byte) return;
  processing += Between(ready, *trace.first_byte);
  if (final) transfer += Between(*trace.first_byte, trace.end.value_or(now));
}

}  // namespace sonde
