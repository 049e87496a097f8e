#include "probes/icmp/icmp_probe.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "probes/endpoint/source_address.h"
#include "probes/icmp/icmp_metrics.h"

namespace sonde {
namespace {

/// The exporter's: firewalls and capture filters know it.
constexpr std::string_view kPayload = "Prometheus Blackbox Exporter";
/// More than any packet holds: what is configured beyond it, the kernel refuses as well.
constexpr std::int64_t kMaxPayload = 65536;
/// The exporter's own of a packet that may not be cut up.
constexpr int kTtlBeforeOverride = 64;

/// The built-in text; a configured size cuts it or fills up with zeros.
std::string Payload(std::int64_t size) {
  std::string payload(kPayload);
  if (size > 0) payload.resize(static_cast<std::size_t>(std::min(size, kMaxPayload)), '\0');
  return payload;
}

}  // namespace

IcmpRun::IcmpRun(ProbeServices& services, std::shared_ptr<const IcmpConfig> config,
                 RunRequest request)
    : ProbeRun(services, std::move(request)), config_(std::move(config)) {}

void IcmpRun::Begin() {
  for (const char* phase : {"resolve", "setup", "rtt"}) {
    observations().Set(kIcmpDurationSeconds, {phase}, 0);
  }
  if (config_->payload_size < 0) {
    return Fail(FailureReason::kConfig, "payload_size must not be negative");
  }
  const auto policy =
      AddressPolicy::FromBlackbox(config_->preferred_ip_protocol, config_->ip_protocol_fallback);
  ResolveHost(request().target, policy, [this](IpAddress address) { OnResolved(address); });
}

void IcmpRun::OnResolved(IpAddress address) {
  observations().Set(kIcmpDurationSeconds, {"resolve"},
                     ToSeconds(result().phases.Get(Phase::kResolve).value_or(Duration::zero())));
  const auto source = TakeSourceAddress(config_->source_ip_address, "Using source address", log());
  if (!source) return Fail(source.error());
  IcmpEcho echo{address, *source, Payload(config_->payload_size), static_cast<int>(config_->ttl),
                config_->dont_fragment};
  IfFails("Error listening to socket");
  log().Debug("Creating socket");
  Enter(Phase::kProcessing);
  auto ping =
      services().icmp.Ping(std::move(echo), [this](std::expected<IcmpReply, IcmpFailure> reply) {
        if (!reply) return OnFailure(reply.error());
        OnReply(*reply);
      });
  ping_ = ping.get();
  TellSending(address.is_v4());
  Await(std::move(ping));
}

void IcmpRun::TellSending(bool v4) {
  const IcmpSending& sending = ping_->sending();
  if (!sending.unprivileged_error.empty()) {
    log().Error("Unable to do unprivileged listen on socket, will attempt privileged",
                {{"err", sending.unprivileged_error}});
  }
  if (!sending.listening) return;
  IfFails("");
  no_hop_limit_ = v4 ? "Cannot get TTL from the received packet. 'probe_icmp_reply_hop_limit' will "
                       "be missing."
                     : "Cannot get Hop Limit from the received packet. "
                       "'probe_icmp_reply_hop_limit' will be missing.";
  log().Debug("Creating ICMP packet", {{"seq", sending.sequence}, {"id", sending.id}});
  log().Debug("Writing out packet");
  if (config_->ttl > 0 && v4 && config_->dont_fragment) {
    log().Debug("Overriding TTL (raw IPv4)", {{"ttl", kTtlBeforeOverride}});
  } else if (config_->ttl > 0) {
    log().Debug(v4 ? "Setting TTL (IPv4 unprivileged)" : "Setting TTL (IPv6 unprivileged)",
                {{"ttl", config_->ttl}});
  }
  if (sending.sent) log().Debug("Waiting for reply packets");
}

void IcmpRun::OnReply(const IcmpReply& reply) {
  DeductLag(loop().Now() - reply.lag);
  LeavePhase();
  observations().Set(kIcmpDurationSeconds, {"setup"}, ToSeconds(reply.setup));
  observations().Set(kIcmpDurationSeconds, {"rtt"}, ToSeconds(reply.rtt));
  if (reply.hop_limit) {
    observations().Set(kIcmpReplyHopLimit, *reply.hop_limit);
  } else {
    log().Debug(no_hop_limit_);
  }
  log().Debug("Found matching reply packet");
  Pass();
}

void IcmpRun::OnFailure(const IcmpFailure& failure) {
  observations().Set(kIcmpDurationSeconds, {"setup"}, ToSeconds(failure.setup));
  if (ping_->sending().listening) {
    log().Warn("Error writing to socket", {{"err", failure.failure.detail}});
  }
  Fail(failure.failure);
}

void IcmpRun::OnDeadline() {
  if (!ping_) return ProbeRun::OnDeadline();
  observations().Set(kIcmpDurationSeconds, {"setup"}, ToSeconds(ping_->setup()));
  Failure failure = ping_->evidence();
  if (!failure) failure = {FailureReason::kReadTimeout, "no echo reply came in time"};
  log().Debug(no_hop_limit_);
  log().Warn("Timeout reading from socket", {{"err", failure.detail}});
  Fail(std::move(failure));
}

}  // namespace sonde
