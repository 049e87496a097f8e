// HttpServerScript: an HTTP server that answers each path with raw bytes, with or without TLS.
//
// Why: what a client makes of well-formed, broken, slow, endless and refused answers, on real
// sockets; and how many connections and requests it really made.
//
// Threads block; a connection's thread ends when its client leaves or the server is destroyed.
//
// THREAD: the accessors may be used from the test's thread. LIFETIME: set the replies before the
// first request; the destructor ends all connections.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sonde/address.h"
#include "sonde/net/tls.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sonde {

struct HttpReply {
  enum class After : unsigned char {
    kClose,
    kReset,   ///< RST
    kHold,    ///< says nothing more until the client leaves
    kRepeat,  ///< sends `tail` again and again until the client leaves
  };
  std::string bytes;
  After after = After::kClose;
  bool drip = false;  ///< a byte a millisecond
  std::string tail = {};

  /// A 200 with Content-Length and `body`.
  static HttpReply Ok(std::string_view body);
};

struct HttpServerTls {
  std::string chain_pem, key_pem;
  std::string client_ca_pem;  ///< not empty: a client certificate is demanded
  TlsVersion min_version = TlsVersion::kUnset;
  TlsVersion max_version = TlsVersion::kUnset;
  std::string alpn;  ///< answered if the client offers it
};

class HttpServerScript {
 public:
  explicit HttpServerScript(std::optional<HttpServerTls> tls = std::nullopt);
  ~HttpServerScript();
  HttpServerScript(const HttpServerScript&) = delete;
  HttpServerScript& operator=(const HttpServerScript&) = delete;

  /// The path "*" answers HTTP/2 with prior knowledge, once the first HEADERS frame has come.
  void On(std::string path, HttpReply reply);

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  /// "http://127.0.0.1:port/path", or https with `host`.
  std::string Url(std::string_view path, std::string_view host = "127.0.0.1") const;
  int connections() const { return connections_.load(); }
  /// Whole requests (head and declared body), in the order in which they came.
  std::vector<std::string> requests() const;
  /// The SNI names that clients sent, "" for none.
  std::vector<std::string> server_names() const;

 private:
  class Connection;
  void Serve();
  void Answer(Connection& connection);
  void SetUpTls(const HttpServerTls& tls);

  int listener_ = -1;
  Endpoint endpoint_;
  bool is_tls_ = false;
  std::string alpn_;
  std::shared_ptr<ssl_ctx_st> ssl_ctx_;
  std::map<std::string, HttpReply> replies_;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::string> server_names_;
  std::vector<int> open_;  ///< descriptors to shut down at the end
  std::vector<std::thread> workers_;
  std::thread acceptor_;
};

}  // namespace sonde
