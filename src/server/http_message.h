// ServerRequest and ServerResponse: what handlers of sonde's own HTTP server see.
//
// Why: no handler knows the HTTP library or the connection.
//
// THREAD: values on the main loop. LIFETIME: a request lives until its handler returned; keep
// copies.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/query.h"
#include "sonde/address.h"
#include "sonde/event_loop.h"

namespace sonde {

using ServerHeader = std::pair<std::string, std::string>;

struct ServerRequest {
  std::string method;
  std::string path;       ///< percent-decoded, without the query
  std::string raw_path;   ///< as sent
  std::string raw_query;  ///< without the question mark
  QueryParams query;
  std::vector<ServerHeader> headers;
  std::string body;  ///< at most HttpServerOptions::max_body_bytes
  std::optional<Endpoint> peer;

  /// The first header of that name (any case), "" if there is none.
  std::string_view Header(std::string_view name) const noexcept;
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";  ///< "" = no header
  std::vector<ServerHeader> headers;  ///< besides Content-Type, Content-Length, Date, Connection
  std::string body;

  /// As Go's http.Error: text with a newline and X-Content-Type-Options: nosniff.
  static ServerResponse Text(int status, std::string_view message);
};

/// Answers one request. Send may be called once, on the loop, from within the handler or later;
/// what is sent after the client left goes nowhere. Dropped without an answer: the client gets a
/// 500.
class Responder {
 public:
  using Sink = std::move_only_function<void(ServerResponse)>;
  explicit Responder(Sink sink) : sink_(std::move(sink)) {}
  Responder(Responder&& other) noexcept : sink_(std::exchange(other.sink_, nullptr)) {}
  Responder& operator=(Responder&&) = delete;
  ~Responder();
  /// May destroy the handler's op: make it the last statement. A second Send is ignored.
  void Send(ServerResponse response);

 private:
  Sink sink_;
};

/// Handles a request: answers at once, or returns the op that will. The op is destroyed as soon as
/// the client goes away or the answer is sent. May be null if it has answered.
using HttpHandler = std::function<OpPtr(const ServerRequest&, Responder)>;

}  // namespace sonde
