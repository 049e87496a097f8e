// The options of a CurlExchange's easy handle, and curl's C callbacks.
#include <curl/curl.h>
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <string>

#include "net/curl_exchange.h"
#include "net/curl_setopt.h"
#include "net/tls_session.h"

namespace sonde {
namespace {

/// Longer than the run's own timer, which is the one that is meant to strike.
constexpr Duration kBackstop = std::chrono::milliseconds(50);
constexpr long kBufferBytes = 16L * 1024;

long VersionOption(HttpVersions versions, bool is_tls) noexcept {
  switch (versions) {
    case HttpVersions::kHttp2: return CURL_HTTP_VERSION_2TLS;
    case HttpVersions::kHttp2Prior:
      return is_tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
    case HttpVersions::kHttp1:
    case HttpVersions::kHttp3: break;
  }
  return CURL_HTTP_VERSION_1_1;
}

}  // namespace

struct CurlExchange::Callbacks {
  static CurlExchange& Self(void* self) noexcept { return *static_cast<CurlExchange*>(self); }

  static curl_socket_t OpenSocket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    return Self(self).OpenSocket(*address);
  }
  static CURLcode TlsContext(CURL*, void* ssl_ctx, void* self) noexcept {
    return Self(self).OnTlsContext(ssl_ctx) ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
  }
  static int Ready(void* self, char*, char*, int, int) noexcept {
    return Self(self).OnConnectionReady() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }
  static std::size_t Header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    return Self(self).OnHeader({data, size * count});
  }
  static std::size_t Body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    return Self(self).OnBody({data, size * count});
  }
  static std::size_t Upload(char* buffer, std::size_t size, std::size_t count,
                            void* self) noexcept {
    return Self(self).OnUpload(buffer, size * count);
  }
};

bool CurlExchange::Prepare() {
  return easy_ != nullptr && SetRoute() && SetRequest() && SetHeaders() && SetTls() &&
         SetLimits() && SetCallbacks();
}

// Where to connect. The name is never resolved here; environment, redirects and reuse are off.
bool CurlExchange::SetRoute() {
  // Without a scope id: OpenSocket puts the whole address in.
  const IpAddress& ip = request_.peer.ip;
  const Endpoint unscoped{
      ip.is_v4() ? ip : IpAddress::V6(std::span<const std::uint8_t, 16>(ip.bytes())),
      request_.peer.port};
  const std::string origin =
      IsPlainOverTls() ? "https" + url_.origin.substr(url_.origin.find(':')) : url_.origin;
  // A tunnel leads where the proxy is asked to lead; what curl connects to is the proxy.
  const std::string route = "::" + (HasTunnel() ? request_.proxy.tunnel : unscoped.ToString());
  connect_to_.reset(curl_slist_append(nullptr, route.c_str()));
  const std::string proxy = HasTunnel() ? unscoped.ToString() : "";
  return Set(easy_, CURLOPT_URL, origin.c_str()) &&
         Set(easy_, CURLOPT_REQUEST_TARGET, RequestTarget().c_str()) &&
         Set(easy_, CURLOPT_PATH_AS_IS, 1L) && Set(easy_, CURLOPT_PROTOCOLS_STR, "http,https") &&
         Set(easy_, CURLOPT_CONNECT_TO, connect_to_.get()) &&
         Set(easy_, CURLOPT_DNS_CACHE_TIMEOUT, 0L) && Set(easy_, CURLOPT_PROXY, proxy.c_str()) &&
         Set(easy_, CURLOPT_NOPROXY, "") && (!HasTunnel() || SetTunnel()) &&
         Set(easy_, CURLOPT_FRESH_CONNECT, 1L) && Set(easy_, CURLOPT_FORBID_REUSE, 1L) &&
         Set(easy_, CURLOPT_PIPEWAIT, 0L) && Set(easy_, CURLOPT_FOLLOWLOCATION, 0L) &&
         Set(easy_, CURLOPT_NOSIGNAL, 1L) && Set(easy_, CURLOPT_TCP_NODELAY, 1L);
}

bool CurlExchange::SetRequest() {
  return SetBody() && Set(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str()) &&
         Set(easy_, CURLOPT_HTTP_VERSION, VersionOption(request_.versions, url_.is_tls)) &&
         Set(easy_, CURLOPT_HTTP_TRANSFER_DECODING, 1L) && Set(easy_, CURLOPT_HTTP09_ALLOWED, 0L) &&
         Set(easy_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
}

bool CurlExchange::SetBody() {
  bool good = true;
  if (request_.body && request_.chunked_body) {
    good = Set(easy_, CURLOPT_POST, 1L);
  } else if (request_.body) {
    good = Set(easy_, CURLOPT_POSTFIELDS, request_.body->c_str()) &&
           Set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body->size()));
  } else if (AnnouncesEmptyBody(request_.method)) {
    good = Set(easy_, CURLOPT_POSTFIELDS, "") &&
           Set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{0});
  } else {
    good = Set(easy_, CURLOPT_HTTPGET, 1L);
  }
  // Its answer has no body, whatever it declares. With a body of its own the request is a POST to
  // curl, and IsOver ends the exchange.
  const bool is_bare_head = request_.method == "HEAD" && !request_.body;
  return good && (!is_bare_head || Set(easy_, CURLOPT_NOBODY, 1L));
}

bool CurlExchange::SetHeaders() {
  for (const std::string& line : HeaderLines(request_)) Append(headers_, line);
  if (NeedsClose(request_)) Append(headers_, "Connection: close");  // curl leaves it out of HTTP/2
  if (request_.body && request_.chunked_body) Append(headers_, "Transfer-Encoding: chunked");
  return Set(easy_, CURLOPT_HTTPHEADER, headers_.get()) &&
         Set(easy_, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
}

// curl verifies nothing: the session's hooks do, in the SSL_CTX that curl makes (the same
// verification as TlsStream's), and nothing is sent unless they ran (OnConnectionReady). It loads
// no CA file, and keeps neither stores (docs/pitfalls.md 3.3) nor sessions (3.4).
bool CurlExchange::SetTls() {
  if (!SetProxyTls()) return false;
  if (!url_.is_tls) return !proxy_session_ || SetTlsHooks();
  auto context = std::dynamic_pointer_cast<const OpenSslContext>(request_.tls);
  if (!context) return false;
  session_ = std::make_shared<TlsSession>(loop_, std::move(context), request_.tls_server_name);
  return SetTlsHooks();
}

bool CurlExchange::SetTlsHooks() {
  const char* const none = nullptr;
  const bool offers_h2 = request_.versions != HttpVersions::kHttp1;  // no offer of HTTP/1.1 alone
  return Set(easy_, CURLOPT_SSL_VERIFYPEER, 0L) && Set(easy_, CURLOPT_SSL_VERIFYHOST, 0L) &&
         Set(easy_, CURLOPT_CAINFO, none) && Set(easy_, CURLOPT_CAPATH, none) &&
         SetIfKnown(easy_, CURLOPT_CA_CACHE_TIMEOUT, 0L) &&
         Set(easy_, CURLOPT_SSL_SESSIONID_CACHE, 0L) &&
         Set(easy_, CURLOPT_SSL_ENABLE_ALPN, offers_h2 ? 1L : 0L) &&
         Set(easy_, CURLOPT_SSL_CTX_FUNCTION, &Callbacks::TlsContext) &&
         Set(easy_, CURLOPT_SSL_CTX_DATA, this);
}

bool CurlExchange::SetLimits() {
  bool good = Set(easy_, CURLOPT_BUFFERSIZE, kBufferBytes);
  if (request_.deadline.at() != MonoTime{}) {
    const auto limit = std::chrono::ceil<std::chrono::milliseconds>(
        request_.deadline.Remaining(response_.trace.start) + kBackstop);
    good = good && Set(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count())) &&
           Set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit.count()));
  }
  return good;
}

bool CurlExchange::SetCallbacks() {
  return Set(easy_, CURLOPT_ERRORBUFFER, error_text_.data()) &&
         Set(easy_, CURLOPT_OPENSOCKETFUNCTION, &Callbacks::OpenSocket) &&
         Set(easy_, CURLOPT_OPENSOCKETDATA, this) &&
         Set(easy_, CURLOPT_PREREQFUNCTION, &Callbacks::Ready) &&
         Set(easy_, CURLOPT_PREREQDATA, this) &&
         Set(easy_, CURLOPT_HEADERFUNCTION, &Callbacks::Header) &&
         Set(easy_, CURLOPT_HEADERDATA, this) &&
         Set(easy_, CURLOPT_WRITEFUNCTION, &Callbacks::Body) &&
         Set(easy_, CURLOPT_WRITEDATA, this) &&
         Set(easy_, CURLOPT_READFUNCTION, &Callbacks::Upload) && Set(easy_, CURLOPT_READDATA, this);
}

}  // namespace sonde
