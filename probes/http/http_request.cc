#include "probes/http/http_request.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

constexpr std::string_view kUserAgent = "sonde/" SONDE_VERSION;

/// Headers in the order in which they go out.
class HeaderList {
 public:
  bool Has(std::string_view name) const { return Find(name) != headers_.end(); }
  void Add(std::string name, std::string_view value) {
    headers_.emplace_back(std::move(name), value);
  }
  void Set(const std::string& name, std::string_view value) {
    std::erase_if(headers_, [&](const HttpHeader& h) { return EqualsIgnoreCase(h.first, name); });
    Add(name, value);
  }
  /// Appends to a value that is there, as cookies are combined.
  void Join(std::string_view name, std::string_view separator, std::string_view value) {
    const auto found = Find(name);
    if (found == headers_.end()) return Add(std::string(name), value);
    found->second.append(separator).append(value);
  }
  std::vector<HttpHeader> Take() { return std::move(headers_); }

 private:
  std::vector<HttpHeader>::iterator Find(std::string_view name) {
    return std::ranges::find_if(headers_,
                                [&](const auto& h) { return EqualsIgnoreCase(h.first, name); });
  }
  std::vector<HttpHeader>::const_iterator Find(std::string_view name) const {
    return std::ranges::find_if(headers_,
                                [&](const auto& h) { return EqualsIgnoreCase(h.first, name); });
  }

  std::vector<HttpHeader> headers_;
};

/// Headers that must not leave the host they were configured for.
bool IsSensitive(std::string_view name) {
  return EqualsIgnoreCase(name, "Authorization") || EqualsIgnoreCase(name, "Cookie") ||
         EqualsIgnoreCase(name, "Cookie2") || EqualsIgnoreCase(name, "WWW-Authenticate") ||
         StartsWithIgnoreCase(name, "Proxy-Auth");
}

/// Headers that the transport decides; a configured one is ignored, as blackbox does.
/// Transfer-Encoding the transport ignores itself: HTTP/2 minds it.
bool IsFraming(std::string_view name) {
  return EqualsIgnoreCase(name, "Content-Length") || EqualsIgnoreCase(name, "Trailer");
}

/// Headers that make no sense without the body; Content-Something-Else may.
bool DescribesBody(std::string_view name) {
  return EqualsIgnoreCase(name, "Content-Encoding") || EqualsIgnoreCase(name, "Content-Language") ||
         EqualsIgnoreCase(name, "Content-Location") || EqualsIgnoreCase(name, "Content-Type");
}

bool GoesAlong(const HttpHop& hop, std::string_view name) {
  if (IsFraming(name)) return false;
  if (!hop.send_credentials && IsSensitive(name)) return false;
  return hop.send_body || !DescribesBody(name);
}

void AddConfigured(const HttpConfig& config, const HttpMaterial& material, const HttpHop& hop,
                   HeaderList& headers) {
  for (const auto& [name, value] : config.headers) {
    if (EqualsIgnoreCase(name, "Host") || !GoesAlong(hop, name)) continue;
    headers.Set(CanonicalHeaderName(name), value);
  }
  ForEachHttpHeader(config.client, material.client,
                    [&](const std::string& name, const std::string& value) {
                      if (GoesAlong(hop, name)) headers.Add(CanonicalHeaderName(name), value);
                    });
}

/// Names and passwords of the URL beat those of the configuration; a configured header beats both.
void AddCredentials(const HttpConfig& config, const HttpMaterial& material, const HttpHop& hop,
                    HeaderList& headers) {
  // A token beats everything, as in blackbox.
  if (hop.send_credentials && material.client.token) {
    return headers.Set("Authorization", *material.client.token);
  }
  if (headers.Has("Authorization")) return;
  if (hop.url.user) {
    headers.Add("Authorization",
                BasicCredentials(hop.url.user->name, hop.url.user->password.value_or("")));
  } else if (hop.send_credentials) {
    if (auto value = AuthorizationValue(config.client, material.client)) {
      headers.Add("Authorization", *value);
    }
  }
}

void SetBody(const HttpConfig& config, const HttpMaterial& material, const HttpHop& hop,
             HttpRequest& request) {
  const bool expects_body = hop.method == "POST" || hop.method == "PUT" || hop.method == "PATCH";
  // An empty file is a body only where one is expected.
  if (hop.send_body && material.body && (expects_body || !material.body->empty())) {
    request.body = material.body;
    request.chunked_body = true;
  } else if (hop.send_body && !config.body.empty()) {
    request.body = config.body;
  } else if (expects_body) {
    request.body = "";  // says Content-Length: 0
  }
}

/// What HTTP/2 cannot carry; so Go does not offer it.
bool IsWebSocketUpgrade(const std::vector<HttpHeader>& headers) {
  const auto has = [&](std::string_view name, auto fits) {
    return std::ranges::any_of(headers, [&](const HttpHeader& header) {
      return EqualsIgnoreCase(header.first, name) && fits(header.second);
    });
  };
  return has("Connection", [](std::string_view value) { return ListHas(value, "upgrade"); }) &&
         has("Upgrade",
             [](std::string_view value) { return EqualsIgnoreCase(value, "websocket"); });
}

std::optional<Failure> Judge(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (!IsToken(name))
      return Failure{FailureReason::kConfig, "\"" + name + "\" is no header name"};
    if (!IsHeaderValue(value)) {
      return Failure{FailureReason::kConfig, "the value of header " + name + " cannot be sent"};
    }
  }
  return std::nullopt;
}

/// A zone means something on this machine only.
std::string WithoutZone(std::string host) {
  const std::size_t bracket = host.find(']');
  const std::size_t zone = host.find('%');
  if (host.starts_with('[') && zone < bracket && bracket != std::string::npos) {
    host.erase(zone, bracket - zone);
  }
  return host;
}

HttpVersions VersionsOf(const HttpConfig& config) noexcept {
  if (config.enable_http3) return HttpVersions::kHttp3;
  return config.client.enable_http2 ? HttpVersions::kHttp2 : HttpVersions::kHttp1;
}

}  // namespace

Result<Url> ParseHttpTarget(std::string_view target) {
  const bool has_scheme =
      StartsWithIgnoreCase(target, "http://") || StartsWithIgnoreCase(target, "https://");
  return Url::Parse(has_scheme ? std::string(target) : "http://" + std::string(target));
}

std::string UserAgent(const HttpConfig& config) {
  for (const auto& [name, value] : config.headers) {
    if (EqualsIgnoreCase(name, "User-Agent") && !value.empty()) return value;
  }
  return std::string(kUserAgent);
}

bool UnzipsAnswer(const HttpConfig& config, const HttpHop& hop) {
  if (!config.enable_http3 || hop.method == "HEAD" || !config.compression.empty()) return false;
  const auto is_set = [&](const std::string& name) {
    return EqualsIgnoreCase(name, "Accept-Encoding") || EqualsIgnoreCase(name, "Range");
  };
  return std::ranges::none_of(config.headers, [&](const auto& h) { return is_set(h.first); }) &&
         std::ranges::none_of(config.client.http_headers,
                              [&](const auto& h) { return is_set(h.first); });
}

std::expected<HttpRequest, Failure> BuildHttpRequest(const HttpConfig& config,
                                                     const HttpMaterial& material,
                                                     const HttpHop& hop, std::string_view cookies) {
  HttpRequest request;
  request.method = hop.method;
  request.url = hop.url.ToString();
  request.versions = VersionsOf(config);
  HeaderList headers;
  headers.Add("Host", WithoutZone(hop.host.empty() ? hop.url.Authority() : hop.host));
  headers.Add("User-Agent", kUserAgent);
  AddConfigured(config, material, hop, headers);
  AddCredentials(config, material, hop, headers);
  if (UnzipsAnswer(config, hop)) headers.Add("Accept-Encoding", "gzip");
  if (!cookies.empty()) headers.Join("Cookie", "; ", cookies);
  if (!hop.referer.empty() && !headers.Has("Referer")) headers.Add("Referer", hop.referer);
  request.headers = headers.Take();
  // An empty User-Agent means none at all; other empty headers are sent.
  std::erase_if(request.headers, [](const HttpHeader& header) {
    return header.second.empty() && EqualsIgnoreCase(header.first, "User-Agent");
  });
  if (IsWebSocketUpgrade(request.headers)) request.versions = HttpVersions::kHttp1;
  SetBody(config, material, hop, request);
  if (auto failure = Judge(request)) return std::unexpected(std::move(*failure));
  for (HttpHeader& header : request.headers) header.second = Trimmed(header.second);
  return request;
}

std::string TlsServerName(const HttpConfig& config, const HttpOrigin& first, const Url& url) {
  if (url.Authority() != first.authority) return url.host;
  if (!config.client.tls_config.server_name.empty()) return config.client.tls_config.server_name;
  const std::string* host = config.ConfiguredHost();
  return host != nullptr && !host->empty() ? *host : first.name;
}

}  // namespace sonde
