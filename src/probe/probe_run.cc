#include "sonde/probe_run.h"

#include <utility>

#include "base/hash.h"
#include "sonde/common_metrics.h"

namespace sonde {

ProbeRun::ProbeRun(ProbeServices& services, RunRequest request)
    : services_(services), request_(std::move(request)) {}

ProbeRun::~ProbeRun() = default;

void ProbeRun::Start(Done done) {
  done_ = std::move(done);
  started_ = loop().Now();
  result_.started = loop().WallNow();
  result_.timeout = request_.timeout;
  deadline_ = Deadline(started_ + request_.timeout);
  if (request_.timeout <= Duration::zero()) {
    Await(loop().Defer([this] { OnDeadline(); }));
    return;
  }
  timer_ = loop().After(request_.timeout, [this] { OnDeadline(); });
  Await(loop().Defer([this] { Begin(); }));
}

void ProbeRun::OnDeadline() {
  Fail(TimeoutReason(phase_), "the deadline struck in phase " + std::string(Name(phase_)));
}

void ProbeRun::Enter(Phase phase) {
  LeavePhase();
  phase_ = phase;
  phase_started_ = loop().Now();
  in_phase_ = true;
}

void ProbeRun::LeavePhase() {
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
  observations().Set(kProbeIpProtocol, 0);
  observations().Set(kProbeDnsLookupTimeSeconds, 0);
  observations().Set(kProbeIpAddrHash, 0);
  Enter(Phase::kResolve);
  const MonoTime began = loop().Now();
  Await(services_.resolver.Resolve(
      host, policy, [this, policy, began, next = std::move(next)](ResolveAnswer answer) mutable {
        LeavePhase();
        observations().Set(kProbeDnsLookupTimeSeconds, ToSeconds(loop().Now() - began));
        auto address = ChooseAddress(answer, policy);
        if (!address) return Fail(std::move(address.error()));
        result_.address = *address;
        observations().Set(kProbeIpProtocol, static_cast<double>(address->family()));
        observations().Set(kProbeIpAddrHash, Fnv1a32(address->bytes()));
        auto go_on = std::move(next);
        go_on(*address);
      }));
}

void ProbeRun::PrepareTls(const TlsOptions& options,
                          std::move_only_function<void(TlsContextPtr)> next) {
  LeavePhase();
  AttributeTo(Phase::kAgent);
  Await(services_.tls.Context(
      options, [this, next = std::move(next)](std::expected<TlsContextPtr, Failure> context) mutable {
        if (!context) return Fail(std::move(context.error()));
        auto go_on = std::move(next);
        go_on(std::move(*context));
      }));
}

void ProbeRun::Fail(Failure failure) {
  result_.success = false;
  result_.failure = std::move(failure);
  Finish();
}

void ProbeRun::Pass() {
  LeavePhase();
  if (auto failure = JudgeExpectations()) return Fail(std::move(*failure));
  result_.success = true;
  Finish();
}

std::optional<Failure> ProbeRun::JudgeExpectations() const {
  if (!request_.expect) return std::nullopt;
  const Expectations& expect = *request_.expect;
  if (expect.latency_total && services_.loop.Now() - started_ > *expect.latency_total) {
    return Failure{FailureReason::kLatency, "the run took longer than expect.latency.total"};
  }
  for (const auto& [phase, limit] : expect.latency) {
    const auto took = result_.phases.Get(phase);
    if (took && *took > limit) {
      return Failure{FailureReason::kLatency,
                     "phase " + std::string(Name(phase)) + " took longer than expected"};
    }
  }
  if (expect.certificate_valid_for) {
    if (!result_.tls || !result_.tls->earliest_expiry) {
      return Failure{FailureReason::kCertificateAge, "there is no certificate to judge"};
    }
    if (*result_.tls->earliest_expiry < services_.loop.WallNow() + *expect.certificate_valid_for) {
      return Failure{FailureReason::kCertificateAge,
                     "a certificate expires before expect.certificate_valid_for is over"};
    }
  }
  return std::nullopt;
}

void ProbeRun::Finish() {
  LeavePhase();
  timer_.reset();
  Conclude(result_);
  result_.duration = loop().Now() - started_;
  auto done = std::move(done_);
  done(std::move(result_));  // may destroy this run
}

void ProbeRun::Log(LogLevel level, std::string message,
                   std::vector<std::pair<std::string, std::string>> fields) {
  if (!Logs(level)) return;
  result_.log.push_back({loop().WallNow(), level, std::move(message), std::move(fields)});
}

}  // namespace sonde
