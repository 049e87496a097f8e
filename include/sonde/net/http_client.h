// HttpClient: exactly one request on the wire per Fetch, to a given address, with honest stamps.
//
// Why: the prober decides about names, redirects, credentials and retries (there are none); the
// client only exchanges. Connections and TLS sessions are never reused.
//
// THREAD: the shard's. LIFETIME: outlives its ops.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/address.h"
#include "sonde/deadline.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"
#include "sonde/net/stream.h"
#include "sonde/net/tls.h"

namespace sonde {

using HttpHeader = std::pair<std::string, std::string>;

enum class HttpVersions : std::uint8_t {
  kHttp1,       ///< HTTP/1.1 only, no ALPN offer of h2
  kHttp2,       ///< h2 by ALPN over TLS, HTTP/1.1 otherwise
  kHttp3,       ///< QUIC only
  kHttp2Prior,  ///< h2c without upgrade, or h2 only over TLS (gRPC)
};

/// What stands between. The request's `peer` is then the proxy's address.
struct HttpProxy {
  enum class Kind : std::uint8_t {
    kNone,
    kHttp,   ///< plain requests go to it in absolute form, TLS through CONNECT
    kHttps,  ///< the same, over TLS
    kSocks5,
  };
  Kind kind = Kind::kNone;
  /// "host:port" that CONNECT or SOCKS asks for; a name is the proxy's to resolve.
  std::string tunnel;
  std::vector<HttpHeader> connect_headers;  ///< of CONNECT, beyond Host
  std::string username, password;           ///< of SOCKS
  TlsContextPtr tls;                        ///< required for kHttps
  std::string tls_server_name;              ///< the proxy's own

  explicit operator bool() const noexcept { return kind != Kind::kNone; }
  /// Whether bytes are exchanged with the proxy before the request: Phase::kProxy exists.
  bool HasDialogue(bool is_tls) const noexcept {
    return kind != Kind::kNone && (kind != Kind::kHttp || is_tls);
  }
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< absolute; its host names what is asked for, not where to connect
  Endpoint peer;    ///< where to connect: the url's host resolved, or the proxy
  std::optional<IpAddress> source;
  /// Sent as given, in this order, nothing added but Host (unless given), Content-Length and what
  /// the protocol demands. HTTP/1 says "Connection: close" unless a Connection header says what
  /// comes next.
  std::vector<HttpHeader> headers;
  std::optional<std::string> body;
  bool chunked_body = false;  ///< HTTP/1.1: send the body with Transfer-Encoding: chunked
  HttpVersions versions = HttpVersions::kHttp2;
  TlsContextPtr tls;  ///< required for https
  std::string tls_server_name;
  HttpProxy proxy;
  std::size_t max_header_bytes = std::size_t{1} << 20;
  /// Backstop only: the run's own timer is what ends a run.
  Deadline deadline;
  /// Called for every piece of the body as it comes (after transfer decoding). False ends the
  /// exchange with reason kSizeLimit. May be empty: the body is counted and dropped.
  std::move_only_function<bool(std::string_view)> on_body;
  /// Asked after pieces went to on_body, before more is read or the exchange ends: null if they
  /// have been dealt with, else an op that completes once they have, with on_body's answer. May be
  /// empty.
  std::move_only_function<OpPtr(std::move_only_function<void(bool wanted)>)> digest;
};

/// Own monotonic stamps, set when the event happened (curl 7.88 forgets its times on failure);
/// where the kernel tells, `connected`, `first_byte` and `end` are when it came, not when it was
/// noticed.
struct HttpTrace {
  MonoTime start{};
  std::optional<MonoTime> connect_start, connected, proxy_done, tls_start, tls_done;
  std::optional<MonoTime> request_sent;  ///< the connection was ready and the request was written
  std::optional<MonoTime> first_byte;    ///< of any answer, also of a 1xx
  std::optional<MonoTime> end;
  /// What of the exchange is in no phase: the agent's own time, such as between what happened and
  /// its noticing.
  Duration lag{};
  /// The phase that the exchange is in, from the stamps.
  Phase Current(bool is_tls, bool via_proxy) const noexcept;
  /// The stamps as phases; the last phase entered is closed at `now`.
  PhaseTimings Phases(bool is_tls, bool via_proxy, MonoTime now) const noexcept;
};

struct HttpResponse {
  int status = 0;                   ///< of the final response
  std::string version;              ///< "HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/3.0"; "" if none
  std::vector<HttpHeader> headers;  ///< of the final response, in order, names as received
  std::vector<HttpHeader> trailers;
  std::int64_t content_length = -1;  ///< declared, -1 if unknown
  std::uint64_t body_bytes = 0;
  HttpTrace trace;
  std::optional<TlsFacts> tls;
  std::optional<TcpFacts> tcp;  ///< at the end, or at the connect if there was no good end
  /// Set if the exchange did not end well; status and headers may be there all the same.
  Failure failure;

  /// Whether a final answer has come; its status may be 000.
  bool answered() const noexcept { return !version.empty(); }
  /// The first header of that name (any case), or null.
  const std::string* Find(std::string_view name) const noexcept;
};

/// An exchange under way; `trace` tells where it stands when a deadline strikes.
class HttpOp : public Op {
 public:
  virtual const HttpTrace& trace() const noexcept = 0;
  /// What has come so far; for the result of a run that a deadline ends.
  virtual const HttpResponse& partial() const noexcept = 0;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  [[nodiscard]] virtual std::unique_ptr<HttpOp> Fetch(
      HttpRequest request, std::move_only_function<void(HttpResponse)> done) = 0;
};

}  // namespace sonde
