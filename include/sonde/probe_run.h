// ProbeRun: one attempt of a probe. The skeleton that every prober's run derives from.
//
// Why: deadline, phases, common metrics, verdict and the single exit are the same for every
// protocol; a protocol's file holds the protocol and nothing else. A run reads top to bottom as
// steps:
//     Begin → OnResolved → OnConnected → … → Pass() or Fail(reason)
//
// THREAD: the shard's. LIFETIME: owned by whoever started it; destroying it cancels everything.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/deadline.h"
#include "sonde/event_loop.h"
#include "sonde/expectations.h"
#include "sonde/net/datagram.h"
#include "sonde/net/http_client.h"
#include "sonde/net/icmp.h"
#include "sonde/net/resolver.h"
#include "sonde/net/stream.h"
#include "sonde/net/tls.h"
#include "sonde/probe_result.h"

namespace sonde {

/// What a shard lends to its runs. One set per loop thread; nothing in it is shared between
/// threads.
struct ProbeServices {
  EventLoop& loop;
  Resolver& resolver;
  StreamConnector& streams;
  TlsClient& tls;
  HttpClient& http;
  DatagramConnector& datagrams;
  IcmpPinger& icmp;
};

/// What one run is about, besides its prober's configuration.
struct RunRequest {
  std::string target;    ///< as the user wrote it
  std::string hostname;  ///< blackbox's `hostname` parameter; "" = none
  Duration timeout{};  ///< zero or less: the run fails at once with the timeout of its first phase
  std::shared_ptr<const Expectations> expect;  ///< may be null
  LogLevel log_level = LogLevel::kNone;        ///< lines below it are not collected
  bool keep_body = false;  ///< whoever asks reads the answer's body; only http has one
};

class ProbeRun : public Op {
 public:
  using Done = std::move_only_function<void(ProbeResult)>;

  ProbeRun(ProbeServices& services, RunRequest request);
  ~ProbeRun() override;

  /// Starts the deadline, and the clock once the run's first step begins; `done` runs exactly once
  /// unless the run is destroyed first.
  void Start(Done done);

 protected:
  /// The first step. Runs on the loop, after Start returned.
  virtual void Begin() = 0;
  /// Called once before the result is handed out, on every exit: the prober's last observations.
  virtual void Conclude(ProbeResult& result) { static_cast<void>(result); }
  /// The deadline struck. Default: Fail with the timeout of the current phase.
  virtual void OnDeadline();

  /// Keeps the one outstanding op of this run; drops the one before.
  void Await(OpPtr op) { op_ = std::move(op); }

  /// Whether the run was given no time at all (a scrape timeout that the offset uses up).
  bool HasNoTime() const noexcept;
  /// Closes the current phase and enters `phase`.
  void Enter(Phase phase);
  /// Closes the current phase; the time that follows belongs to no phase.
  void LeavePhase();
  Phase phase() const noexcept { return phase_; }
  /// The agent noticed only now what came at `arrived`: the time between is neither the run's nor
  /// the current phase's. Returns it. Nothing known: zero.
  Duration DeductLag(std::optional<MonoTime> arrived);
  /// The same for what a new connection tells, whose facts are observed.
  Duration DeductConnectLag(const ByteStream& stream);
  /// The same for a lag that somebody else measured.
  void DeductLag(Duration lag) noexcept;
  /// Observes what a connection that was used tells at its end, or at the end of its use.
  void ObserveConnection(const std::optional<TcpFacts>& facts);
  /// Adds phases that somebody else measured (an HTTP hop). The current phase must have been left.
  void AddPhases(const PhaseTimings& phases);
  /// Where a failure or a deadline would now be attributed, without timing it. What passes in
  /// Phase::kAgent (reading files, making a TLS context) is not the target's: it counts neither in
  /// the duration nor against expect.latency; the deadline holds all the same.
  void AttributeTo(Phase phase);

  /// Resolves `host` within phase resolve and goes on with the chosen address; a failure fails the
  /// run. `next` may run before this returns, so it is the caller's last step. The first call sets
  /// the common ip metrics: they describe the target, not where it leads.
  void ResolveHost(std::string_view host, AddressPolicy policy,
                   std::move_only_function<void(IpAddress)> next);
  /// Looks a name up within phase resolve, such as a proxy's: sets no metrics, and what failed is
  /// for the caller to judge. `next` as above. The target's own lookup is over by then, or does not
  /// come.
  void LookUp(std::string_view host, AddressPolicy policy,
              std::move_only_function<void(ResolveAnswer)> next);
  /// Builds (or finds) the TLS context, outside any phase; bad material fails the run.
  void PrepareTls(const TlsOptions& options, std::move_only_function<void(TlsContextPtr)> next);

  /// "no answer within 5s": the start of what a deadline's detail says.
  std::string OutOfTime() const;
  /// The whole of it, by the current phase: "no answer within 5s while connecting".
  std::string TimeoutDetail() const;

  /// The two exits. Nothing of the run may be touched after either.
  void Fail(Failure failure);
  void Fail(FailureReason reason, std::string detail) { Fail(Failure{reason, std::move(detail)}); }
  /// Judges latency and certificate age where expected, then passes.
  void Pass();

  /// What the run says of its steps.
  RunLog& log() noexcept { return log_; }
  /// Words for the step under way: should the run fail now, its log says `step` and then `whole`,
  /// at level error and with the detail as `err`. "" says nothing: the failure tells itself.
  /// Literals. ResolveHost has its own `step`, and leaves none behind.
  void IfFails(std::string_view step, std::string_view whole = {}) noexcept {
    failing_step_ = step;
    failing_whole_ = whole;
  }

  ProbeServices& services() noexcept { return services_; }
  EventLoop& loop() noexcept { return services_.loop; }
  const RunRequest& request() const noexcept { return request_; }
  const Deadline& deadline() const noexcept { return deadline_; }
  ProbeResult& result() noexcept { return result_; }
  Observations& observations() noexcept { return result_.observations; }

 private:
  /// `next` gets the answer: at once, if nobody has to be asked.
  void Ask(std::string_view host, AddressPolicy policy,
           std::move_only_function<void(ResolveAnswer)> next);
  void OnAnswer(const ResolveAnswer& answer, std::move_only_function<void(IpAddress)> next);
  void StartClock();
  void OnTimer();
  /// Takes the time that the agent needed for itself out of the run's duration.
  void EndAgentTime();
  void Finish();
  void DisownIfLate();
  std::optional<Failure> JudgeExpectations() const;
  std::optional<Failure> JudgeLatency() const;
  std::optional<Failure> JudgeCertificateAge() const;
  void TellFailure(const Failure& failure);
  void TellVerdict();

  ProbeServices& services_;
  RunRequest request_;
  ProbeResult result_;
  RunLog log_;
  std::string_view failing_step_, failing_whole_;
  std::optional<std::string> resolving_;  ///< the host of a ResolveHost under way
  AddressPolicy policy_;                  ///< its policy
  Done done_;
  Deadline deadline_;
  MonoTime started_{};
  MonoTime phase_started_{};
  std::optional<MonoTime> agent_since_;  ///< the agent is busy with itself since then
  Phase phase_ = Phase::kResolve;
  bool in_phase_ = false;
  bool resolved_before_ = false;
  OpPtr op_;
  OpPtr timer_;
};

}  // namespace sonde
