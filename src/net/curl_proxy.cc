// How a CurlExchange goes through a proxy, and when the proxy is to blame.
#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>
#include <string>

#include "net/curl_exchange.h"
#include "net/curl_setopt.h"
#include "net/tls_session.h"

namespace sonde {
namespace {

constexpr long kFirstRefusal = 300;
constexpr long kProxyAuthenticationRequired = 407;  // RFC 9110 15.5.8
/// Of a proxy's answer to CONNECT. curl 7.88 has no limit, and asks the kernel for each byte.
constexpr std::size_t kMaxConnectBytes = std::size_t{16} * 1024;

long ProxyType(HttpProxy::Kind kind) noexcept {
  switch (kind) {
    case HttpProxy::Kind::kHttps: return CURLPROXY_HTTPS;
    case HttpProxy::Kind::kSocks5: return CURLPROXY_SOCKS5_HOSTNAME;  // never resolve names here
    case HttpProxy::Kind::kHttp:
    case HttpProxy::Kind::kNone: break;
  }
  return CURLPROXY_HTTP;
}

bool IsRefusedLogin(long proxy_code) noexcept {
  return proxy_code == CURLPX_USER_REJECTED || proxy_code == CURLPX_NO_AUTH;
}

}  // namespace

bool CurlExchange::HasTunnel() const noexcept {
  return request_.proxy.kind == HttpProxy::Kind::kSocks5 || (request_.proxy && url_.is_tls);
}

bool CurlExchange::IsPlainOverTls() const noexcept {
  return request_.proxy.kind == HttpProxy::Kind::kHttps && !url_.is_tls;
}

// RFC 9112 3.2.2: a proxy is told the whole address; whose, the Host header says.
std::string CurlExchange::RequestTarget() const {
  if (!request_.proxy || HasTunnel()) return url_.target;
  const std::string* const host = FindHeader(request_.headers, "Host");
  const bool named = host != nullptr && !host->empty();
  return (named ? "http://" + *host : url_.origin) + url_.target;
}

bool CurlExchange::SetTunnel() {
  const HttpProxy& proxy = request_.proxy;
  const bool socks = proxy.kind == HttpProxy::Kind::kSocks5;
  bool good = Set(easy_, CURLOPT_PROXYTYPE, ProxyType(proxy.kind)) &&
              Set(easy_, CURLOPT_HTTPPROXYTUNNEL, socks ? 0L : 1L);
  if (socks) good = good && Set(easy_, CURLOPT_SOCKS5_AUTH, static_cast<long>(CURLAUTH_BASIC));
  if (socks && !proxy.username.empty()) {
    good = good && Set(easy_, CURLOPT_PROXYUSERNAME, proxy.username.c_str()) &&
           Set(easy_, CURLOPT_PROXYPASSWORD, proxy.password.c_str());
  }
  return good && (socks || SetConnectHeaders());
}

bool CurlExchange::SetConnectHeaders() {
  for (const auto& [name, value] : request_.proxy.connect_headers) {
    Append(connect_headers_, HeaderLine(name, value));
  }
  Append(connect_headers_, "Proxy-Connection:");
  return Set(easy_, CURLOPT_PROXYHEADER, connect_headers_.get());
}

bool CurlExchange::SetProxyTls() {
  if (request_.proxy.kind != HttpProxy::Kind::kHttps) return true;
  auto context = std::dynamic_pointer_cast<const OpenSslContext>(request_.proxy.tls);
  if (!context) return false;
  proxy_session_ =
      std::make_shared<TlsSession>(loop_, std::move(context), request_.proxy.tls_server_name);
  const char* const none = nullptr;
  return Set(easy_, CURLOPT_PROXY_SSL_VERIFYPEER, 0L) &&
         Set(easy_, CURLOPT_PROXY_SSL_VERIFYHOST, 0L) && Set(easy_, CURLOPT_PROXY_CAINFO, none) &&
         Set(easy_, CURLOPT_PROXY_CAPATH, none);
}

/// A line of the proxy's answer. Whatever follows a refusal, curl would read until its end.
std::size_t CurlExchange::OnConnectHeader(std::string_view line) {
  connect_bytes_ += line.size();
  if (connect_bytes_ > kMaxConnectBytes) {
    abort_reason_ = {FailureReason::kProxyConnect,
                     "proxy: its answer to CONNECT is larger than 16 KiB"};
    return 0;
  }
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &status);
  const bool ends = line == "\r\n" || line == "\n";
  return ends && status >= kFirstRefusal ? 0 : line.size();
}

Failure CurlExchange::JudgeProxy(int curl_code) {
  if (!request_.proxy) return {};
  const auto blame = [](std::string detail) {
    return Failure{FailureReason::kProxyConnect, std::move(detail)};
  };
  if (!response_.trace.connected) {
    Failure failure = JudgeByCode(curl_code);
    if (failure.fault() == Fault::kAgent) return failure;
    return blame("proxy: " + failure.detail);
  }
  const bool done = response_.trace.proxy_done || response_.trace.request_sent;
  if (done || !request_.proxy.HasDialogue(url_.is_tls)) return {};
  if (proxy_session_ && !proxy_session_->Trusted() && curl_code != CURLE_OPERATION_TIMEDOUT) {
    if (const Failure tls = proxy_session_->Blame()) {
      return blame("TLS with the proxy: " + tls.detail);
    }
  }
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &status);
  if (status != 0) {
    std::string detail = fmt::format("the proxy answered CONNECT with status {}", status);
    if (status != kProxyAuthenticationRequired) return blame(std::move(detail));
    return {FailureReason::kProxyAuth, std::move(detail)};
  }
  long proxy_code = 0;
  curl_easy_getinfo(easy_, CURLINFO_PROXY_ERROR, &proxy_code);
  if (IsRefusedLogin(proxy_code)) {
    return {FailureReason::kProxyAuth, "the SOCKS proxy refused the name and password"};
  }
  return blame("proxy: " + JudgeByCode(curl_code).detail);
}

}  // namespace sonde
