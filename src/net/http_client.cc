#include "sonde/net/http_client.h"

#include <algorithm>

#include "net/http_head.h"

namespace sonde {

Phase HttpTrace::Current(bool is_tls, bool via_proxy) const noexcept {
  if (first_byte) return Phase::kTransfer;
  if (request_sent) return Phase::kProcessing;
  if (!connected) return Phase::kConnect;
  if (via_proxy && !proxy_done && !tls_start) return Phase::kProxy;
  if (is_tls && !tls_done) return Phase::kTls;
  return Phase::kProcessing;
}

PhaseTimings HttpTrace::Phases(bool is_tls, bool via_proxy, MonoTime now) const noexcept {
  const MonoTime stop = end ? std::min(*end, now) : now;
  PhaseTimings phases;
  const auto add = [&](Phase phase, std::optional<MonoTime> from, std::optional<MonoTime> to) {
    if (from) phases.Add(phase, to.value_or(stop) - *from);
  };
  add(Phase::kConnect, connect_start, connected);
  if (via_proxy && (proxy_done || !tls_start)) {
    add(Phase::kProxy, connected, proxy_done ? proxy_done : request_sent);
  }
  if (is_tls) add(Phase::kTls, tls_start, tls_done);
  add(Phase::kProcessing, request_sent, first_byte);
  add(Phase::kTransfer, first_byte, end);
  return phases;
}

const std::string* HttpResponse::Find(std::string_view name) const noexcept {
  return FindHeader(headers, name);
}

}  // namespace sonde
