#include "net/http2_request.h"

#include <string_view>
#include <utility>

#include "sonde/ascii.h"

namespace sonde {
namespace {

/// RFC 9113 8.2.2: headers of the connection, which HTTP/2 does not have; and those that the codec
/// writes by itself.
bool IsOwn(std::string_view name) {
  for (const std::string_view own : {"Host", "Connection", "Keep-Alive", "Proxy-Connection",
                                     "Transfer-Encoding", "Upgrade", "Content-Length"}) {
    if (EqualsIgnoreCase(name, own)) return true;
  }
  return false;
}

}  // namespace

std::string FindHttp2Flaw(const std::vector<HttpHeader>& headers) {
  int connections = 0;
  for (const auto& [name, value] : headers) {
    for (const std::string_view own : {"Upgrade", "Transfer-Encoding"}) {
      const bool ignored = value.empty() || value == "chunked";
      if (EqualsIgnoreCase(name, own) && !ignored) return std::string(own) + ": " + value;
    }
    if (!EqualsIgnoreCase(name, "Connection")) continue;
    const bool harmless =
        value.empty() || EqualsIgnoreCase(value, "close") || EqualsIgnoreCase(value, "keep-alive");
    if (!harmless || ++connections > 1) return "Connection: " + value;
  }
  return {};
}

std::vector<HttpHeader> Http2RequestFields(const HttpRequest& request, const HttpUrl& url) {
  std::vector<HttpHeader> fields;
  const auto add = [&fields](std::string_view name, std::string value) {
    fields.emplace_back(LowerAscii(name), std::move(value));
  };
  const std::string* const host = FindHeader(request.headers, "Host");
  add(":method", request.method);
  add(":scheme", url.is_tls ? "https" : "http");
  add(":authority", host != nullptr ? *host : std::string(url.authority()));
  add(":path", url.target);
  for (const auto& [name, value] : request.headers) {
    if (!IsOwn(name)) add(name, value);
  }
  const bool has_length = request.body ? !request.chunked_body : AnnouncesEmptyBody(request.method);
  if (has_length) add("content-length", std::to_string(request.body ? request.body->size() : 0));
  return fields;
}

}  // namespace sonde
