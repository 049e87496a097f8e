// The options of a CurlQuicExchange's easy handle, and curl's C callbacks.
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "net/curl_quic_exchange.h"
#include "net/curl_setopt.h"
#include "net/tls_peer.h"

namespace sonde {
namespace {

/// Longer than the run's own timer, which is the one that is meant to strike.
constexpr Duration kBackstop = std::chrono::milliseconds(50);

/// What may stand in the host of curl's URLs.
bool IsUrlHost(std::string_view name) noexcept {
  return !name.empty() && std::ranges::none_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f ||
           std::string_view("/:#?!@{}[]\\$'\"^`*<>=;,+&()%|").contains(c);
  });
}

/// The name as a URL has it: an IPv6 literal in brackets. "" if it cannot stand in one.
std::string UrlHost(const std::string& name) {
  const auto ip = IpAddress::Parse(name);
  if (ip && !ip->is_v4()) return "[" + name + "]";
  const bool bracketed = name.size() > 2 && name.front() == '[' && name.back() == ']';
  if (bracketed && IpAddress::Parse(name.substr(1, name.size() - 2))) return name;
  return IsUrlHost(name) ? name : "";
}

}  // namespace

struct CurlQuicExchange::Callbacks {
  static CurlQuicExchange& Self(void* self) noexcept {
    return *static_cast<CurlQuicExchange*>(self);
  }
  static curl_socket_t OpenSocket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    return Self(self).OpenSocket(*address);
  }
  static int Ready(void* self, char*, char*, int, int) noexcept {
    return Self(self).OnConnectionReady() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }
  static int Text(CURL*, curl_infotype type, char* data, std::size_t size, void* self) noexcept {
    if (type == CURLINFO_TEXT) Self(self).OnText({data, size});
    return 0;
  }
  static std::size_t Header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    return Self(self).OnHeader({data, size * count});
  }
  static std::size_t Body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    return Self(self).OnBody({data, size * count});
  }
};

void CurlQuicExchange::Append(List& list, const std::string& line) {
  if (curl_slist* const grown = api_.slist_append(list.get(), line.c_str())) {
    static_cast<void>(list.release());
    list.reset(grown);
  }
}

Failure CurlQuicExchange::Prepare() {
  context_ = std::dynamic_pointer_cast<const OpenSslContext>(request_.tls);
  if (!context_) return {FailureReason::kInternal, "HTTP/3 without a TLS context"};
  const TlsVersion highest = context_->options().max_version;
  if (highest != TlsVersion::kUnset && highest < TlsVersion::kTls13) {
    return {FailureReason::kConfig, "HTTP/3 needs TLS 1.3, which max_version forbids"};
  }
  if (UrlHost(request_.tls_server_name).empty()) {
    return {FailureReason::kConfig,
            "HTTP/3 cannot ask for a server named \"" + request_.tls_server_name + "\""};
  }
  if (Failure flaw = SetClientCertificate()) return flaw;
  const bool good = easy_ != nullptr && SetRoute() && SetRequest() && SetHeaders() && SetTls() &&
                    SetLimits() && SetCallbacks();
  return good ? Failure{} : Failure{FailureReason::kInternal, "curl refused an option of HTTP/3"};
}

// The host of curl's URL is what is sent as the server's name and compared with the certificate;
// the Host header says whose page it is, and the address is given.
bool CurlQuicExchange::SetRoute() {
  const std::string port = std::to_string(url_.port);
  const std::string url = "https://" + UrlHost(request_.tls_server_name) + ":" + port;
  // Without a scope id: OpenSocket puts the whole address in.
  const IpAddress& ip = request_.peer.ip;
  const Endpoint unscoped{
      ip.is_v4() ? ip : IpAddress::V6(std::span<const std::uint8_t, 16>(ip.bytes())),
      request_.peer.port};
  Append(connect_to_, "::" + unscoped.ToString());
  return Set(api_, easy_, CURLOPT_URL, url.c_str()) &&
         Set(api_, easy_, CURLOPT_REQUEST_TARGET, url_.target.c_str()) &&
         Set(api_, easy_, CURLOPT_PATH_AS_IS, 1L) &&
         Set(api_, easy_, CURLOPT_PROTOCOLS_STR, "https") &&
         Set(api_, easy_, CURLOPT_CONNECT_TO, connect_to_.get()) &&
         Set(api_, easy_, CURLOPT_DNS_CACHE_TIMEOUT, 0L) && Set(api_, easy_, CURLOPT_PROXY, "") &&
         Set(api_, easy_, CURLOPT_NOPROXY, "") && Set(api_, easy_, CURLOPT_FRESH_CONNECT, 1L) &&
         Set(api_, easy_, CURLOPT_FORBID_REUSE, 1L) && Set(api_, easy_, CURLOPT_PIPEWAIT, 0L) &&
         Set(api_, easy_, CURLOPT_FOLLOWLOCATION, 0L) && Set(api_, easy_, CURLOPT_NOSIGNAL, 1L);
}

// A library without HTTP/3 refuses the version; ignoring that would mean another version.
bool CurlQuicExchange::SetRequest() {
  bool good = Set(api_, easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_3ONLY)) &&
              Set(api_, easy_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  const bool expects_body = AnnouncesEmptyBody(request_.method);
  if (request_.body || expects_body) {
    const std::string& body = request_.body ? *request_.body : "";
    good = good &&
           Set(api_, easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size())) &&
           Set(api_, easy_, CURLOPT_COPYPOSTFIELDS, body.c_str());
  } else {
    good = good && Set(api_, easy_, CURLOPT_HTTPGET, 1L);
  }
  if (request_.method == "HEAD" && !request_.body) {
    good = good && Set(api_, easy_, CURLOPT_NOBODY, 1L);
  }
  return good && Set(api_, easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

// curl leaves out what HTTP/3 has no use for (Connection and the like).
bool CurlQuicExchange::SetHeaders() {
  for (const std::string& line : HeaderLines(request_)) Append(headers_, line);
  if (!HasHeader(request_.headers, "Host")) {
    Append(headers_, "Host: " + url_.origin.substr(url_.origin.find("//") + 2));
  }
  return Set(api_, easy_, CURLOPT_HTTPHEADER, headers_.get());
}

// curl's own look at the certificate is told to compare the name alone: without any look it hands
// no certificate out (curl 8.14.1, GnuTLS). It loads no authority, which would take 20 ms of the
// loop; chain, dates and name are judged in OnConnectionReady. Sessions are not resumed.
bool CurlQuicExchange::SetTls() {
  const char* const none = nullptr;
  bool good = Set(api_, easy_, CURLOPT_SSL_VERIFYPEER, 0L) &&
              Set(api_, easy_, CURLOPT_SSL_VERIFYHOST, 2L) &&
              Set(api_, easy_, CURLOPT_CERTINFO, 1L) && Set(api_, easy_, CURLOPT_CAINFO, none) &&
              Set(api_, easy_, CURLOPT_CAPATH, none) &&
              Set(api_, easy_, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  if (client_file_.valid()) {
    const std::string path = fmt::format("/proc/self/fd/{}", client_file_.get());
    good = good && Set(api_, easy_, CURLOPT_SSLCERT, path.c_str()) &&
           Set(api_, easy_, CURLOPT_SSLKEY, path.c_str());
  }
  return good;
}

Failure CurlQuicExchange::SetClientCertificate() {
  const std::string pem = ClientPem(*context_);
  if (pem.empty()) return {};
  client_file_ = SocketFd(::memfd_create("client certificate", MFD_CLOEXEC));
  const bool good = client_file_.valid() && ::write(client_file_.get(), pem.data(), pem.size()) ==
                                                static_cast<ssize_t>(pem.size());
  if (good) return {};
  const int error = errno;
  const bool exhausted = error == EMFILE || error == ENFILE;
  return {exhausted ? FailureReason::kNoFds : FailureReason::kInternal,
          std::string("client certificate: ") + strerror(error)};
}

bool CurlQuicExchange::SetLimits() {
  if (request_.deadline.at() == MonoTime{}) return true;
  const auto limit = std::chrono::ceil<std::chrono::milliseconds>(
      request_.deadline.Remaining(response_.trace.start) + kBackstop);
  return Set(api_, easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count())) &&
         Set(api_, easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit.count()));
}

bool CurlQuicExchange::SetCallbacks() {
  return Set(api_, easy_, CURLOPT_ERRORBUFFER, error_text_.data()) &&
         Set(api_, easy_, CURLOPT_VERBOSE, 1L) &&  // the cipher suite is only in its texts
         Set(api_, easy_, CURLOPT_DEBUGFUNCTION, &Callbacks::Text) &&
         Set(api_, easy_, CURLOPT_DEBUGDATA, this) &&
         Set(api_, easy_, CURLOPT_OPENSOCKETFUNCTION, &Callbacks::OpenSocket) &&
         Set(api_, easy_, CURLOPT_OPENSOCKETDATA, this) &&
         Set(api_, easy_, CURLOPT_PREREQFUNCTION, &Callbacks::Ready) &&
         Set(api_, easy_, CURLOPT_PREREQDATA, this) &&
         Set(api_, easy_, CURLOPT_HEADERFUNCTION, &Callbacks::Header) &&
         Set(api_, easy_, CURLOPT_HEADERDATA, this) &&
         Set(api_, easy_, CURLOPT_WRITEFUNCTION, &Callbacks::Body) &&
         Set(api_, easy_, CURLOPT_WRITEDATA, this);
}

}  // namespace sonde
