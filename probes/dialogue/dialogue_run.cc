#include "probes/dialogue/dialogue_run.h"

#include <utility>

#include "probes/dialogue/dialogue_metrics.h"
#include "sonde/common_metrics.h"

namespace sonde {

DialogueRun::DialogueRun(ProbeServices& services, RunRequest request, Settings settings)
    : ProbeRun(services, std::move(request)),
      settings_(settings),
      dialogue_(settings.entries, log()) {}

DialogueRun::~DialogueRun() { Await(nullptr); }  // a read must not outlive its stream

void DialogueRun::PrepareDialogueTls(std::move_only_function<void()> next) {
  if (!settings_.tls) return next();
  PrepareTls(settings_.tls_options, [this, next = std::move(next)](TlsContextPtr context) mutable {
    tls_context_ = std::move(context);
    auto go_on = std::move(next);
    go_on();
  });
}

void DialogueRun::SetServerNames(std::string dial_name, std::string starttls_name) {
  dial_name_ = std::move(dial_name);
  starttls_name_ = std::move(starttls_name);
}

void DialogueRun::OnConnected(std::expected<std::unique_ptr<ByteStream>, Failure> stream) {
  if (stream) DeductConnectLag(**stream);
  LeavePhase();
  if (!stream) return Fail(std::move(stream.error()));
  stream_ = std::move(*stream);
  if (settings_.tls) return StartTls();
  StartDialogue();
}

void DialogueRun::StartTls() {
  if (tls_context_) return Handshake();
  IfFails("Failed to create TLS configuration");
  // A starttls entry: as with the exporter, bad material fails the run here and not at its start.
  PrepareTls(settings_.tls_options, [this](TlsContextPtr context) {
    tls_context_ = std::move(context);
    Handshake();
  });
}

void DialogueRun::Handshake() {
  const std::string& configured = settings_.tls_options.server_name;
  const std::string& name = connected_ ? starttls_name_ : dial_name_;
  if (connected_) IfFails("TLS Handshake (client) failed");
  Await(nullptr);  // the stream changes hands: no operation of ours may be left on it
  Enter(Phase::kTls);
  Await(services().tls.Handshake(
      std::move(stream_),
      {.context = tls_context_, .server_name = configured.empty() ? name : configured, .alpn = {}},
      [this](TlsOutcome outcome) { OnTls(std::move(outcome)); }));
}

void DialogueRun::OnTls(TlsOutcome outcome) {
  DeductLag(outcome.late);
  LeavePhase();
  result().tls = std::move(outcome.facts);
  if (!outcome.stream) return Fail(std::move(outcome.stream.error()));
  stream_ = std::move(*outcome.stream);
  ObserveTls(*result().tls, {.verified_chains = !settings_.tls_options.insecure_skip_verify},
             observations());
  if (!connected_) return StartDialogue();
  log().Debug("TLS Handshake (client) succeeded.");
  Enter(Phase::kTransfer);
  Execute(dialogue_.Next());
}

void DialogueRun::StartDialogue() {
  connected_ = true;
  IfFails("");
  log().Debug("Successfully dialed");
  if (settings_.entries.empty()) return Pass();
  Enter(Phase::kTransfer);
  Execute(dialogue_.Next());
}

void DialogueRun::Execute(Dialogue::Decision decision) {
  using Kind = Dialogue::Decision::Kind;
  IfFails("");  // the dialogue tells its own
  switch (decision.kind) {
    case Kind::kRead: return Read(decision.max_bytes);
    case Kind::kSend: return Write(std::move(decision.data));
    case Kind::kStartTls: return StartTls();
    case Kind::kPass: return Pass();
    case Kind::kFail: return Fail(std::move(decision.failure));
  }
}

void DialogueRun::Read(std::size_t max_bytes) {
  IfFails("Error reading from connection");
  Await(stream_->Read(max_bytes, [this](std::expected<std::string_view, Failure> bytes) {
    if (!bytes) {
      dialogue_.TellRest();
      return Fail(bytes.error().reason, dialogue_.Where() + ": " + bytes.error().detail);
    }
    auto decision = bytes->empty() ? dialogue_.OnEnd() : dialogue_.OnData(*bytes);
    const bool waits_on = decision.kind == Dialogue::Decision::Kind::kRead;
    if (!waits_on && !bytes->empty()) DeductLag(stream_->arrived());
    Execute(std::move(decision));
  }));
}

void DialogueRun::Write(std::string data) {
  IfFails("Failed to send");
  Await(stream_->Write(std::move(data), [this](std::expected<void, Failure> written) {
    if (!written)
      return Fail(written.error().reason, dialogue_.Where() + ": " + written.error().detail);
    Execute(dialogue_.Next());
  }));
}

void DialogueRun::OnDeadline() {
  if (!connected_ || phase() != Phase::kTransfer) return ProbeRun::OnDeadline();
  dialogue_.TellRest();
  Fail(TimeoutReason(phase()), OutOfTime() + " in " + dialogue_.Where());
}

void DialogueRun::Conclude(ProbeResult& result) {
  Observations& seen = result.observations;
  if (stream_) ObserveConnection(stream_->tcp());
  if (!connected_) return;
  seen.Set(kFailedDueToRegex, dialogue_.failed_due_to_regex().value_or(false) ? 1 : 0);
  seen.Set(kFailedDueToBytes, dialogue_.failed_due_to_bytes().value_or(false) ? 1 : 0);
  if (dialogue_.info()) seen.SetDynamic(kExpectInfo, *dialogue_.info(), 1);
}

}  // namespace sonde
