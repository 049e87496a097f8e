#include "servers/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>

namespace sonde {
namespace {

constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

int ProtocolOf(TlsVersion version, int fallback) {
  switch (version) {
    case TlsVersion::kTls10: return TLS1_VERSION;
    case TlsVersion::kTls11: return TLS1_1_VERSION;
    case TlsVersion::kTls12: return TLS1_2_VERSION;
    case TlsVersion::kTls13: return TLS1_3_VERSION;
    case TlsVersion::kUnset: break;
  }
  return fallback;
}

std::size_t DeclaredBody(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  if (at == std::string_view::npos) return 0;
  std::size_t size = 0;
  std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), size);
  return size;
}

int ChooseAlpn(SSL*, const unsigned char** chosen, unsigned char* size,
               const unsigned char* offered, unsigned offered_size, void* wanted) {
  const auto& name = *static_cast<const std::string*>(wanted);
  for (unsigned i = 0; i < offered_size; i += offered[i] + 1U) {
    if (std::string_view(reinterpret_cast<const char*>(offered + i + 1), offered[i]) != name)
      continue;
    *chosen = offered + i + 1;
    *size = offered[i];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

HttpReply HttpReply::Ok(std::string_view body) {
  return {.bytes =
              fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body)};
}

/// A blocking connection, plain or TLS.
class HttpServerScript::Connection {
 public:
  Connection(int fd, SSL_CTX* ctx) : fd_(fd), ssl_(ctx == nullptr ? nullptr : SSL_new(ctx)) {
    if (ssl_ != nullptr) SSL_set_fd(ssl_, fd);
  }
  ~Connection() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    ::close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool Handshake() { return ssl_ == nullptr || SSL_accept(ssl_) == 1; }
  std::string ServerName() const {
    const char* const name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
  }
  bool Read(std::string& into) {
    char buffer[16384];
    const auto count = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                       : static_cast<int>(::recv(fd_, buffer, sizeof buffer, 0));
    if (count <= 0) return false;
    into.append(buffer, static_cast<std::size_t>(count));
    return true;
  }
  bool Send(std::string_view data) {
    while (!data.empty()) {
      const auto count =
          ssl_ != nullptr ? SSL_write(ssl_, data.data(), static_cast<int>(data.size()))
                          : static_cast<int>(::send(fd_, data.data(), data.size(), MSG_NOSIGNAL));
      if (count <= 0) return false;
      data.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  /// Waits for the client to leave, or for a millisecond.
  bool Left(int wait_ms) {
    pollfd poll{.fd = fd_, .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&poll, 1, wait_ms) <= 0) return false;
    char byte;
    return (poll.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0 ||
           ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  }
  void Close() {
    if (ssl_ != nullptr) SSL_shutdown(ssl_);
    ::shutdown(fd_, SHUT_WR);
    std::string rest;  // a close with unread bytes would be a reset
    while (Read(rest) && rest.size() < 65536) continue;
  }
  void Reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  int fd_;
  SSL* ssl_;
};

HttpServerScript::HttpServerScript(std::optional<HttpServerTls> tls) {
  // As main does: OpenSSL, here and inside curl, writes without MSG_NOSIGNAL.
  ::signal(SIGPIPE, SIG_IGN);
  if (tls) SetUpTls(*tls);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  endpoint_ = {*IpAddress::Parse("127.0.0.1"), ntohs(address.sin_port)};
  acceptor_ = std::thread([this] { Serve(); });
}

HttpServerScript::~HttpServerScript() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& worker : workers_) worker.join();
  ::close(listener_);
}

void HttpServerScript::SetUpTls(const HttpServerTls& tls) {
  is_tls_ = true;
  ssl_ctx_.reset(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  SSL_CTX* const ctx = ssl_ctx_.get();
  SSL_CTX_set_min_proto_version(ctx, ProtocolOf(tls.min_version, TLS1_2_VERSION));
  SSL_CTX_set_max_proto_version(ctx, ProtocolOf(tls.max_version, TLS1_3_VERSION));
  SSL_CTX_set_cipher_list(ctx, "DEFAULT@SECLEVEL=0");
  const std::shared_ptr<BIO> chain(
      BIO_new_mem_buf(tls.chain_pem.data(), static_cast<int>(tls.chain_pem.size())), &BIO_free_all);
  bool first = true;
  while (X509* certificate = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
    if (first) {
      SSL_CTX_use_certificate(ctx, certificate);
      X509_free(certificate);
    } else {
      SSL_CTX_add0_chain_cert(ctx, certificate);
    }
    first = false;
  }
  const std::shared_ptr<BIO> key_bio(
      BIO_new_mem_buf(tls.key_pem.data(), static_cast<int>(tls.key_pem.size())), &BIO_free_all);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr);
  if (SSL_CTX_use_PrivateKey(ctx, key) != 1) std::abort();
  EVP_PKEY_free(key);
  if (!tls.client_ca_pem.empty()) {
    const std::shared_ptr<BIO> bio(
        BIO_new_mem_buf(tls.client_ca_pem.data(), static_cast<int>(tls.client_ca_pem.size())),
        &BIO_free_all);
    X509* const authority = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), authority);
    X509_free(authority);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  alpn_ = tls.alpn;
  if (!alpn_.empty()) SSL_CTX_set_alpn_select_cb(ctx, &ChooseAlpn, &alpn_);
}

void HttpServerScript::On(std::string path, HttpReply reply) {
  replies_[std::move(path)] = std::move(reply);
}

std::string HttpServerScript::Url(std::string_view path, std::string_view host) const {
  return fmt::format("{}://{}:{}{}", is_tls_ ? "https" : "http", host, endpoint_.port, path);
}

std::vector<std::string> HttpServerScript::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> HttpServerScript::server_names() const {
  const std::lock_guard lock(mutex_);
  return server_names_;
}

void HttpServerScript::Serve() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    workers_.emplace_back([this, fd] {
      auto connection = std::make_unique<Connection>(fd, ssl_ctx_.get());
      if (connection->Handshake()) Answer(*connection);
      ERR_clear_error();
      const std::lock_guard close_lock(mutex_);
      std::erase(open_, fd);
      connection.reset();  // under the lock: the number may be reused right after
    });
  }
}

void HttpServerScript::Answer(Connection& connection) {
  if (is_tls_) {
    const std::string name = connection.ServerName();
    const std::lock_guard lock(mutex_);
    server_names_.push_back(name);
  }
  std::string request;
  while (request.find("\r\n\r\n") == std::string::npos) {
    if (!connection.Read(request)) return;
  }
  const std::size_t head_end = request.find("\r\n\r\n") + 4;
  const bool chunked = request.find("Transfer-Encoding: chunked") < head_end;
  if (request.starts_with("PRI ")) {
    // Frames after the preface: length (3), type (1; HEADERS is 1), flags (1), stream (4).
    std::size_t at = kHttp2Preface.size();
    for (bool headers = false; !headers;) {
      while (request.size() < at + 9) {
        if (!connection.Read(request)) return;
      }
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(request[at + i]); };
      headers = byte(3) == 1;
      at += 9 + (std::size_t{byte(0)} << 16 | std::size_t{byte(1)} << 8 | byte(2));
    }
  } else if (chunked) {
    while (!request.ends_with("0\r\n\r\n")) {
      if (!connection.Read(request)) return;
    }
  } else {
    const std::size_t size = head_end + DeclaredBody(std::string_view(request).substr(0, head_end));
    while (request.size() < size) {
      if (!connection.Read(request)) return;
    }
  }
  const std::size_t path_at = request.find(' ') + 1;
  const std::string path = request.substr(path_at, request.find_first_of(" ?", path_at) - path_at);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  const auto found = replies_.find(path);
  const HttpReply reply =
      found == replies_.end()
          ? HttpReply{.bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}
          : found->second;
  for (std::size_t i = 0; reply.drip && i < reply.bytes.size(); ++i) {
    if (stopping_ || !connection.Send({&reply.bytes[i], 1}) || connection.Left(1)) return;
  }
  if (!reply.drip && !connection.Send(reply.bytes)) return;
  switch (reply.after) {
    case HttpReply::After::kClose: return connection.Close();
    case HttpReply::After::kReset: return connection.Reset();
    case HttpReply::After::kHold:
      while (!stopping_ && !connection.Left(100)) continue;
      return;
    case HttpReply::After::kRepeat:
      while (!stopping_ && connection.Send(reply.tail)) continue;
      return;
  }
}

}  // namespace sonde
