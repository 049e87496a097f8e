#include "net/tls_stream.h"

#include <algorithm>
#include <array>
#include <utility>

#include "net/tls_reason.h"
#include "net/tls_session.h"

namespace sonde {
namespace {

/// A record's worth.
constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
/// Of the engine, in a row, that bring no data: some 16 messages, which is Go's limit.
constexpr int kMaxIdleSteps = 32;

}  // namespace

class TlsStream::ReadOp final : public Op {
 public:
  ReadOp(TlsStream& stream, std::size_t max_bytes, ReadDone done)
      : stream_(stream), max_bytes_(max_bytes), done_(std::move(done)) {
    if (stream_.parts_.engine->HasInput()) {
      step_ = stream_.loop_.Defer([this] { Advance(); });
    } else {
      Await();
    }
  }

 private:
  void Await() {
    step_ = stream_.parts_.transport->Read(
        kReadBytes, [this](std::expected<std::string_view, Failure> bytes) { OnBytes(bytes); });
  }

  void OnBytes(const std::expected<std::string_view, Failure>& bytes) {
    if (!bytes) return Complete(std::unexpected(bytes.error()));
    if (bytes->empty()) {
      stream_.parts_.engine->FeedEnd();
    } else {
      stream_.parts_.engine->Feed(*bytes);
    }
    Advance();
  }

  void Advance() {
    std::array<char, kReadBytes> buffer;
    std::size_t count = 0;
    const TlsEngine::Step step = stream_.parts_.engine->Read(
        std::span(buffer).first(std::min(max_bytes_, buffer.size())), count);
    stream_.Flush();  // alerts and key updates
    switch (step) {
      case TlsEngine::Step::kDone:
        if (!stream_.flush_) stream_.idle_steps_ = 0;  // who takes no answers makes no more of them
        return Complete(std::string_view(buffer.data(), count));
      case TlsEngine::Step::kWantRead: return GoOn();
      case TlsEngine::Step::kEnd: return CompleteEnd();
      case TlsEngine::Step::kFailed: return Complete(std::unexpected(stream_.EngineFailure()));
    }
  }

  /// What came was a part of a record, or a message without data.
  void GoOn() {
    const TlsEngine& engine = *stream_.parts_.engine;
    const bool is_message = engine.HasInput() || !engine.Truncated();
    if (is_message) ++stream_.idle_steps_;
    if (stream_.idle_steps_ > kMaxIdleSteps) {
      return Complete(std::unexpected(
          Failure{FailureReason::kTlsAlert, "the peer floods the connection with TLS messages"}));
    }
    if (!engine.HasInput()) return Await();
    step_ = stream_.loop_.Defer([this] { Advance(); });
  }

  void CompleteEnd() {
    if (stream_.parts_.engine->Truncated()) {
      return Complete(std::unexpected(Failure{
          FailureReason::kTruncated, "the connection ended in the middle of a TLS record"}));
    }
    Complete(std::string_view());
  }

  void Complete(std::expected<std::string_view, Failure> result) {
    auto done = std::move(done_);
    done(std::move(result));
  }

  TlsStream& stream_;
  std::size_t max_bytes_;
  ReadDone done_;
  OpPtr step_;
};

class TlsStream::WriteOp final : public Op {
 public:
  WriteOp(TlsStream& stream, WriteDone done) : stream_(stream), done_(std::move(done)) {}
  ~WriteOp() override {
    if (stream_.writing_ == this) stream_.writing_ = nullptr;
  }
  void CompleteLater(std::expected<void, Failure> result) {
    step_ = stream_.loop_.Defer([this, result = std::move(result)] { Complete(result); });
  }
  void Complete(std::expected<void, Failure> result) {
    auto done = std::move(done_);
    done(std::move(result));
  }

 private:
  TlsStream& stream_;
  WriteDone done_;
  OpPtr step_;
};

TlsStream::TlsStream(EventLoop& loop, TlsParts parts) : loop_(loop), parts_(std::move(parts)) {}

TlsStream::~TlsStream() {
  // What is still being flushed would be cut anyway; a close_notify after a part of a record is
  // garbage.
  if (flush_ || broken_) return;
  parts_.engine->Close();
  std::string output = parts_.engine->TakeOutput();
  if (output.empty()) return;
  flush_ = parts_.transport->Write(std::move(output), [](const std::expected<void, Failure>&) {});
  flush_.reset();
}

std::optional<TcpFacts> TlsStream::tcp() const {
  auto facts = parts_.transport->tcp();
  if (facts) facts->own += parts_.own;
  return facts;
}

OpPtr TlsStream::Read(std::size_t max_bytes, ReadDone done) {
  return std::make_unique<ReadOp>(*this, std::max<std::size_t>(max_bytes, 1), std::move(done));
}

OpPtr TlsStream::Write(std::string data, WriteDone done) {
  auto op = std::make_unique<WriteOp>(*this, std::move(done));
  if (broken_) {
    op->CompleteLater(std::unexpected(*broken_));
  } else if (parts_.engine->Write(data) != TlsEngine::Step::kDone) {
    op->CompleteLater(std::unexpected(EngineFailure()));
  } else {
    Flush();
    if (flush_) {
      writing_ = op.get();
    } else {
      op->CompleteLater({});
    }
  }
  return op;
}

void TlsStream::Flush() {
  if (flush_ || broken_) return;
  std::string output = parts_.engine->TakeOutput();
  if (output.empty()) return;
  flush_ = parts_.transport->Write(std::move(output), [this](std::expected<void, Failure> result) {
    OnFlushed(std::move(result));
  });
}

void TlsStream::OnFlushed(std::expected<void, Failure> result) {
  flush_.reset();  // before anything that may destroy this stream and its transport
  if (!result) broken_ = result.error();
  Flush();
  if (flush_ || writing_ == nullptr) return;
  WriteOp* const op = std::exchange(writing_, nullptr);
  op->Complete(std::move(result));
}

Failure TlsStream::EngineFailure() const {
  if (parts_.session) {
    if (Failure blame = parts_.session->Blame()) return blame;
  }
  const unsigned long error = parts_.engine->error();
  return {FailureReason::kTlsAlert, "TLS failed: " + DescribeSslError(error)};
}

}  // namespace sonde
