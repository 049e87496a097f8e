// TlsStream: a ByteStream that speaks TLS over another ByteStream, and the handshake that makes
// one.
//
// Why: tcp and tls probers, STARTTLS and sonde's own server use the same TLS. A stream that ends
// without close_notify at the boundary of a record has ended (Go's rule); in the middle of one it
// is truncated.
//
// THREAD: the loop's. LIFETIME: owns its transport; ops must not outlive the stream. The destructor
// offers close_notify to the transport and does not wait for it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/tls_engine.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"
#include "sonde/net/tls.h"

namespace sonde {

class TlsSession;

/// A handshake's working set. `session` is null on the server's side.
struct TlsParts {
  std::unique_ptr<ByteStream> transport;
  std::shared_ptr<TlsSession> session;  ///< outlives the engine
  std::unique_ptr<TlsEngine> engine;
  Duration own{};  ///< of the handshake: see TcpFacts
};

class TlsStream final : public ByteStream {
 public:
  TlsStream(EventLoop& loop, TlsParts parts);
  ~TlsStream() override;

  [[nodiscard]] OpPtr Read(std::size_t max_bytes, ReadDone done) override;
  [[nodiscard]] OpPtr Write(std::string data, WriteDone done) override;
  std::optional<Endpoint> peer() const override { return parts_.transport->peer(); }
  std::optional<Endpoint> local() const override { return parts_.transport->local(); }
  std::optional<TcpFacts> tcp() const override;
  std::optional<MonoTime> arrived() const override { return parts_.transport->arrived(); }
  std::optional<MonoTime> sent() const override { return parts_.transport->sent(); }

 private:
  class ReadOp;
  class WriteOp;
  /// Passes on what the engine has produced; completes the write that waits once all is out.
  void Flush();
  void OnFlushed(std::expected<void, Failure> result);
  Failure EngineFailure() const;

  EventLoop& loop_;
  TlsParts parts_;
  std::optional<Failure> broken_;  ///< the transport refused a write
  int idle_steps_ = 0;             ///< tickets, key updates and the like since the last data
  WriteOp* writing_ = nullptr;
  OpPtr flush_;
};

/// Runs the handshake of `parts.engine`; `done` gets the stream, or the failure, and how long the
/// handshake waited for this loop.
using TlsHandshakeDone =
    std::move_only_function<void(std::expected<std::unique_ptr<ByteStream>, Failure>, Duration)>;
[[nodiscard]] OpPtr StartTlsHandshake(EventLoop& loop, TlsParts parts, TlsHandshakeDone done);

}  // namespace sonde
