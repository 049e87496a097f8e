// HttpServer: HTTP/1.1 on ByteStreams.
//
// Why: /probe requests are held by the thousand at about a kilobyte each, a client that leaves
// cancels its probe, and transport and TLS are the code that the probers use (research/libraries
// 1). The parser is Boost.Beast's, without its I/O (seam: server/http_codec).
//
// Limits: connections, header and body bytes, pipelined bytes, and a timeout for each state but a
// held request, whose handler has its own.
//
// THREAD: the main loop. LIFETIME: destroying it drops all connections and cancels their handlers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "server/router.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

class AgentMetrics;
class RequestGate;

struct HttpServerOptions {
  /// One more takes the place of the one that has waited longest for a request; if all are busy
  /// it gets 503.
  std::size_t max_connections = 8192;
  std::uint32_t max_header_bytes = 32 * 1024;
  std::uint64_t max_body_bytes = 64 * 1024;
  /// Read ahead while a request is being answered; beyond it the connection is not read.
  std::size_t max_pipelined_bytes = 16 * 1024;
  Duration header_timeout =
      std::chrono::seconds(10);  ///< from the first byte to the end of the request
  Duration idle_timeout = std::chrono::seconds(120);  ///< between requests
  Duration write_timeout = std::chrono::seconds(30);  ///< for each kWritePiece of an answer
  Duration total_write_timeout = std::chrono::seconds(300);
};

class HttpServer {
 public:
  /// `gate` may be null.
  HttpServer(EventLoop& loop, const Router& router, AgentMetrics& metrics,
             HttpServerOptions options = {}, RequestGate* gate = nullptr);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Serves a connection that was accepted.
  void Serve(std::unique_ptr<ByteStream> stream);
  std::size_t connections() const noexcept;

  /// Closes idle connections at once and the others after their current answer, and calls `drained`
  /// once no request is left (through Defer). Who has not asked yet has a second to do so, and who
  /// comes meanwhile gets one answer. Destroy the server to cut it short.
  void Drain(Task drained);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sonde
