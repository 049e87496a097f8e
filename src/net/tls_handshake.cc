// The handshake of net/tls_stream.h.
#include <algorithm>
#include <utility>

#include "net/tls_reason.h"
#include "net/tls_session.h"
#include "net/tls_stream.h"

namespace sonde {
namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;

class HandshakeOp final : public Op {
 public:
  HandshakeOp(EventLoop& loop, TlsParts parts, TlsHandshakeDone done)
      : loop_(loop), parts_(std::move(parts)), done_(std::move(done)) {
    idle_since_ = loop_.Now();
    step_ = loop_.Defer([this] {
      BeginTurn(idle_since_);
      Advance();
    });
  }

 private:
  void Advance() {
    state_ = parts_.engine->Handshake();
    std::string output = parts_.engine->TakeOutput();
    if (output.empty()) return Proceed();
    // An alert is sent before the failure is told, so that the peer learns why.
    step_ = parts_.transport->Write(std::move(output), [this](std::expected<void, Failure> result) {
      // A peer that has to answer is waited for anyway; else it is the handshake that waited.
      BeginTurn(state_ == TlsEngine::Step::kDone ? idle_since_ : loop_.Now());
      if (!result && state_ != TlsEngine::Step::kFailed) return TransportFailed(result.error());
      Proceed();
    });
    EndTurn();
  }

  void Proceed() {
    switch (state_) {
      case TlsEngine::Step::kDone: return Succeed();
      case TlsEngine::Step::kWantRead: return Await();
      case TlsEngine::Step::kEnd:
        return Fail({FailureReason::kTlsReset, "the peer closed the connection"});
      case TlsEngine::Step::kFailed: return Fail(EngineFailure());
    }
  }

  void Await() {
    EndTurn();
    step_ =
        parts_.transport->Read(kReadBytes, [this](std::expected<std::string_view, Failure> bytes) {
          BeginTurn(parts_.transport->arrived().value_or(loop_.Now()));
          if (!bytes) return TransportFailed(bytes.error());
          if (bytes->empty()) {
            parts_.engine->FeedEnd();
          } else {
            parts_.engine->Feed(*bytes);
          }
          Advance();
        });
  }

  /// The handshake goes on with what was there at `cause`.
  void BeginTurn(MonoTime cause) {
    turn_began_ = loop_.Now();
    late_ += turn_began_ - std::clamp(cause, idle_since_, turn_began_);
  }
  /// What is sent within a turn is counted by the transport, too: `own` is a bound.
  void EndTurn() {
    idle_since_ = loop_.Now();
    parts_.own += idle_since_ - turn_began_;
  }

  void TransportFailed(const Failure& failure) {
    if (failure.fault() == Fault::kAgent) return Complete(std::unexpected(failure));
    Fail({ReasonInHandshake(failure.reason), failure.detail});
  }

  Failure EngineFailure() const {
    const unsigned long error = parts_.engine->error();
    return {ReasonFromSslError(error), DescribeSslError(error)};
  }

  /// What the session saw (a bad certificate, an alert) explains more than how the bytes ended.
  void Fail(Failure failure) {
    if (parts_.session) {
      if (Failure blame = parts_.session->Blame())
        return Complete(std::unexpected(std::move(blame)));
    }
    failure.detail += " during the TLS handshake";
    Complete(std::unexpected(std::move(failure)));
  }

  void Succeed() {
    if (parts_.session && !parts_.session->Trusted()) {
      return Fail({FailureReason::kTlsAlert, "the peer is not verified"});
    }
    EndTurn();
    step_.reset();
    Complete(std::make_unique<TlsStream>(loop_, std::move(parts_)));
  }

  void Complete(std::expected<std::unique_ptr<ByteStream>, Failure> result) {
    auto done = std::move(done_);
    step_.reset();
    parts_ = {};  // a failed handshake's connection is closed before anybody hears of it
    done(std::move(result), late_);
  }

  EventLoop& loop_;
  TlsParts parts_;
  TlsHandshakeDone done_;
  MonoTime turn_began_{};
  MonoTime idle_since_{};  ///< the end of the turn before
  Duration late_{};        ///< between causes and turns
  TlsEngine::Step state_ = TlsEngine::Step::kWantRead;
  OpPtr step_;
};

}  // namespace

OpPtr StartTlsHandshake(EventLoop& loop, TlsParts parts, TlsHandshakeDone done) {
  return std::make_unique<HandshakeOp>(loop, std::move(parts), std::move(done));
}

}  // namespace sonde
