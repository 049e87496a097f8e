#include "sonde/probe_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "sonde/common_metrics.h"
#include "sonde/config_spec.h"
#include "sonde/url.h"

namespace sonde {
namespace {

constexpr std::string_view kNotResolved = "Resolution with IP protocol failed";

std::string_view ShownFamily(IpFamily family) noexcept {
  return family == IpFamily::kV4 ? "ip4" : "ip6";
}

/// A deadline that is noticed later than this says more about the agent than about the target: its
/// loop stood still, and the answer may have waited in a socket.
Duration MaxLateness(Duration timeout) noexcept {
  return std::max<Duration>(std::chrono::milliseconds(250), timeout / 4);
}

/// What a run is doing in `phase`, as the end of "no answer within 5s while …".
std::string_view Doing(Phase phase) noexcept {
  switch (phase) {
    case Phase::kResolve: return "resolving the name";
    case Phase::kConnect: return "connecting";
    case Phase::kProxy: return "talking to the proxy";
    case Phase::kTls: return "waiting for the TLS handshake";
    case Phase::kProcessing: return "waiting for the first byte of the answer";
    case Phase::kTransfer: return "reading the answer";
    case Phase::kAgent: return "the agent was busy with the run";
    default: return "judging the answer";
  }
}

/// Rounded for people: "812ms", "1.234s".
std::string Rounded(Duration duration) {
  using std::chrono::microseconds, std::chrono::milliseconds;
  if (duration < milliseconds(10)) {
    return FormatDuration(std::chrono::round<microseconds>(duration));
  }
  return FormatDuration(std::chrono::round<milliseconds>(duration));
}

}  // namespace

ProbeRun::ProbeRun(ProbeServices& services, RunRequest request)
    : services_(services), request_(std::move(request)), log_(request_.log_level, &services.loop) {}

ProbeRun::~ProbeRun() = default;

// Less than the loop can measure: the deadline strikes right after the run has begun.
bool ProbeRun::HasNoTime() const noexcept {
  return request_.timeout < std::chrono::milliseconds(1);
}

void ProbeRun::Start(Done done) {
  done_ = std::move(done);
  StartClock();
  result_.timeout = request_.timeout;
  deadline_ = Deadline(started_ + request_.timeout);
  if (!HasNoTime()) {
    timer_ = loop().After(request_.timeout, [this] { OnTimer(); });
  }
  Await(loop().Defer([this] {
    // No time at all: the run still begins, so that it shows what it would have measured.
    if (!timer_) timer_ = loop().After(Duration::zero(), [this] { OnDeadline(); });
    StartClock();  // runs that were started together take turns: the others' are not this one's
    Begin();
  }));
}

void ProbeRun::StartClock() {
  started_ = loop().Now();
  result_.started = loop().WallNow();
}

void ProbeRun::OnTimer() {
  const Duration late = loop().Now() - deadline_.at();
  if (late <= MaxLateness(request_.timeout)) return OnDeadline();
  Fail(FailureReason::kOverload,
       fmt::format("the agent stood still and noticed the deadline {} late", Rounded(late)));
}

void ProbeRun::OnDeadline() { Fail(TimeoutReason(phase_), TimeoutDetail()); }

std::string ProbeRun::TimeoutDetail() const {
  return fmt::format("{} while {}", OutOfTime(), Doing(phase_));
}

std::string ProbeRun::OutOfTime() const {
  if (request_.timeout <= Duration::zero()) return "no time was given";
  return "no answer within " + FormatDuration(request_.timeout);
}

void ProbeRun::Enter(Phase phase) {
  LeavePhase();
  phase_ = phase;
  phase_started_ = loop().Now();
  in_phase_ = true;
}

void ProbeRun::AttributeTo(Phase phase) {
  EndAgentTime();
  phase_ = phase;
  if (phase == Phase::kAgent) agent_since_ = loop().Now();
}

void ProbeRun::EndAgentTime() {
  if (!agent_since_) return;
  started_ += loop().Now() - *std::exchange(agent_since_, std::nullopt);
}

Duration ProbeRun::DeductLag(std::optional<MonoTime> arrived) {
  if (!arrived) return Duration::zero();
  const Duration lag = loop().Now() - std::max(*arrived, in_phase_ ? phase_started_ : started_);
  DeductLag(lag);
  return lag;
}

void ProbeRun::DeductLag(Duration lag) noexcept {
  started_ += lag;
  if (in_phase_) phase_started_ += lag;
}

Duration ProbeRun::DeductConnectLag(const ByteStream& stream) {
  const auto facts = stream.tcp();
  ObserveTcp(facts, observations());
  if (!facts) return Duration::zero();
  // What sonde does before its SYN (a socket, its options) is no time of the network.
  if (in_phase_) phase_started_ = std::max(phase_started_, facts->syn_sent);
  return DeductLag(facts->connected);
}

void ProbeRun::ObserveConnection(const std::optional<TcpFacts>& facts) {
  ObserveTcp(facts, observations());
  if (facts) result_.own += facts->own;
}

void ProbeRun::LeavePhase() {
  EndAgentTime();
  if (!in_phase_) return;
  in_phase_ = false;
  result_.phases.Add(phase_, loop().Now() - phase_started_);
}

void ProbeRun::AddPhases(const PhaseTimings& phases) {
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    const auto phase = static_cast<Phase>(i);
    if (const auto duration = phases.Get(phase)) result_.phases.Add(phase, *duration);
  }
}

void ProbeRun::ResolveHost(std::string_view host, AddressPolicy policy,
                           std::move_only_function<void(IpAddress)> next) {
  if (!resolved_before_) {
    observations().Set(kProbeIpProtocol, 0);
    observations().Set(kProbeDnsLookupTimeSeconds, 0);
    observations().Set(kProbeIpAddrHash, 0);
  }
  Enter(Phase::kResolve);
  resolving_ = host;
  policy_ = policy;
  failing_step_ = "Error resolving address";
  log_.Debug("Resolving target address",
             {{"target", host}, {"ip_protocol", ShownFamily(policy.preferred)}});
  if (!IsHost(host)) {
    return Fail(
        FailureReason::kConfig,
        host.empty()
            ? "the target names no host"
            : fmt::format("\"{}\" is no host; an IPv6 address of a URL stands in [ ]", host));
  }
  Ask(host, policy, [this, next = std::move(next)](const ResolveAnswer& answer) mutable {
    OnAnswer(answer, std::move(next));
  });
}

// Other runs' turns must not lie between a run and an answer that needs nobody.
void ProbeRun::Ask(std::string_view host, AddressPolicy policy,
                   std::move_only_function<void(ResolveAnswer)> next) {
  if (auto known = services_.resolver.Known(host, policy)) return next(std::move(*known));
  Await(services_.resolver.Resolve(host, policy, std::move(next)));
}

void ProbeRun::LookUp(std::string_view host, AddressPolicy policy,
                      std::move_only_function<void(ResolveAnswer)> next) {
  resolved_before_ = true;
  Enter(Phase::kResolve);
  Ask(host, policy, [this, next = std::move(next)](ResolveAnswer answer) mutable {
    auto go_on = std::move(next);
    LeavePhase();
    go_on(std::move(answer));
  });
}

void ProbeRun::OnAnswer(const ResolveAnswer& answer,
                        std::move_only_function<void(IpAddress)> next) {
  const Duration took = loop().Now() - phase_started_;
  LeavePhase();
  const bool first = !std::exchange(resolved_before_, true);
  if (first) observations().Set(kProbeDnsLookupTimeSeconds, ToSeconds(took));
  auto address = ChooseAddress(answer, policy_);
  if (!address) return Fail(std::move(address.error()));
  result_.address = *address;
  log_.Debug("Resolved target address", {{"target", *resolving_}, {"ip", *address}});
  resolving_.reset();
  failing_step_ = {};
  if (first) {
    observations().Set(kProbeIpProtocol, static_cast<double>(address->family()));
    observations().Set(kProbeIpAddrHash, Fnv1a32(address->bytes()));
  }
  // No time at all: the next step is begun, so that it is shown, and gets no further.
  if (HasNoTime()) timer_ = loop().Defer([this] { OnDeadline(); });
  next(*address);
}

void ProbeRun::PrepareTls(const TlsOptions& options,
                          std::move_only_function<void(TlsContextPtr)> next) {
  LeavePhase();
  AttributeTo(Phase::kAgent);
  Await(services_.tls.Context(options, [this, next = std::move(next)](
                                           std::expected<TlsContextPtr, Failure> context) mutable {
    if (!context) return Fail(std::move(context.error()));
    auto go_on = std::move(next);
    go_on(std::move(*context));
  }));
}

void ProbeRun::Fail(Failure failure) {
  TellFailure(failure);
  result_.success = false;
  result_.failure = std::move(failure);
  Finish();
}

void ProbeRun::Pass() {
  LeavePhase();
  if (HasNoTime()) return OnDeadline();
  if (auto failure = JudgeExpectations()) return Fail(std::move(*failure));
  result_.success = true;
  Finish();
}

std::optional<Failure> ProbeRun::JudgeExpectations() const {
  if (!request_.expect) return std::nullopt;
  if (auto failure = JudgeLatency()) return failure;
  return JudgeCertificateAge();
}

std::optional<Failure> ProbeRun::JudgeLatency() const {
  const auto judge = [](std::string_view what, Duration took,
                        Duration limit) -> std::optional<Failure> {
    if (took <= limit) return std::nullopt;
    return Failure{FailureReason::kLatency, fmt::format("{} took {}, want at most {}", what,
                                                        Rounded(took), FormatDuration(limit))};
  };
  const Expectations& expect = *request_.expect;
  for (const auto& [phase, limit] : expect.latency) {
    const auto took = result_.phases.Get(phase);
    if (!took) continue;
    if (auto failure = judge(fmt::format("phase {}", Name(phase)), *took, limit)) return failure;
  }
  if (!expect.latency_total) return std::nullopt;
  return judge("the run", services_.loop.Now() - started_, *expect.latency_total);
}

std::optional<Failure> ProbeRun::JudgeCertificateAge() const {
  const auto& valid_for = request_.expect->certificate_valid_for;
  if (!valid_for) return std::nullopt;
  if (!result_.tls || !result_.tls->earliest_expiry) {
    return Failure{FailureReason::kCertificateAge, "there is no certificate to judge"};
  }
  const Duration left = *result_.tls->earliest_expiry - services_.loop.WallNow();
  if (left >= *valid_for) return std::nullopt;
  constexpr double kSecondsPerDay = 86400;
  return Failure{
      FailureReason::kCertificateAge,
      fmt::format("a certificate expires in {:.1f} days, want at least {:.1f}",
                  ToSeconds(left) / kSecondsPerDay, ToSeconds(*valid_for) / kSecondsPerDay)};
}

void ProbeRun::Finish() {
  if (in_phase_ && phase_ == Phase::kResolve && !resolved_before_) {
    observations().Set(kProbeDnsLookupTimeSeconds, ToSeconds(loop().Now() - phase_started_));
  }
  LeavePhase();
  op_.reset();
  timer_.reset();
  Conclude(result_);
  result_.duration = loop().Now() - started_;
  DisownIfLate();
  TellVerdict();
  result_.log = log_.Take();
  auto done = std::move(done_);
  done(std::move(result_));  // may destroy this run
}

// The deadline's timer would have ended the run, had the loop had its turn: what is longer was
// measured by an agent that stood still.
void ProbeRun::DisownIfLate() {
  const Duration late = result_.duration - request_.timeout;
  if (HasNoTime() || late <= MaxLateness(request_.timeout)) return;
  if (result_.fault() == Fault::kAgent) return;
  result_.success = false;
  result_.failure = {
      FailureReason::kOverload,
      fmt::format("the agent stood still and ended the run {} after its deadline", Rounded(late))};
}

void ProbeRun::TellFailure(const Failure& failure) {
  if (resolving_ && policy_.fallback) {
    log_.Error(kNotResolved, {{"target", *resolving_}, {"err", failure.detail}});
  } else if (resolving_) {
    log_.Error(kNotResolved, {{"target", *resolving_},
                              {"ip_protocol", ShownFamily(policy_.preferred)},
                              {"err", failure.detail}});
  }
  for (const std::string_view words : {failing_step_, failing_whole_}) {
    if (!words.empty()) log_.Error(words, {{"err", failure.detail}});
  }
}

void ProbeRun::TellVerdict() {
  if (!log_.Wants(result_.success ? LogLevel::kDebug : LogLevel::kError)) return;
  const auto duration = fmt::format("{}", ToSeconds(result_.duration));
  if (result_.success) return log_.Debug("Probe succeeded", {{"duration_seconds", duration}});
  const FailureReasonInfo& why = Info(result_.failure.reason);
  log_.Error(
      "Why the probe failed",
      {{"phase", Name(why.phase)}, {"reason", why.name}, {"detail", result_.failure.detail}});
  log_.Error("Probe failed", {{"duration_seconds", duration}});
}

}  // namespace sonde
