#include "probes/http/cookie_jar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "probes/http/http_date.h"
#include "probes/http_client/http_text.h"
#include "sonde/address.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

std::string Lowered(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

/// RFC 6265 5.1.3, `host` and `domain` in lower case.
bool DomainMatches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.' && !IpAddress::Parse(host);
}

/// RFC 6265 5.1.4.
bool PathMatches(std::string_view request, std::string_view path) {
  if (!request.starts_with(path)) return false;
  return request.size() == path.size() || path.ends_with('/') || request[path.size()] == '/';
}

std::string DefaultPath(const Url& url) {
  const std::size_t slash = url.path.rfind('/');
  if (!url.path.starts_with('/') || slash == 0) return "/";
  return url.path.substr(0, slash);
}

/// Secure cookies need https, or a host that nobody can listen in on.
bool IsPrivate(const Url& url) {
  if (url.IsHttps() || EqualsIgnoreCase(url.host, "localhost")) return true;
  const auto ip = IpAddress::Parse(url.host);
  return ip && ip->IsLoopback();
}

std::pair<std::string_view, std::string_view> Cut(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string Unquoted(std::string value) {
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

}  // namespace

bool CookieJar::ApplyAttributes(const Url& url, std::string_view attributes, WallTime now,
                                Cookie& cookie, bool& expired) {
  bool has_max_age = false;
  while (!attributes.empty()) {
    const auto [attribute, rest] = Cut(attributes, ';');
    attributes = rest;
    const auto [raw_name, raw_value] = Cut(attribute, '=');
    const std::string name = Lowered(Trimmed(raw_name));
    const std::string value = Trimmed(raw_value);
    if (name == "path" && value.starts_with('/')) cookie.path = value;
    if (name == "secure") cookie.secure = true;
    if (name == "max-age") {
      std::int64_t seconds = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
      if (error != std::errc{} || end != value.data() + value.size()) continue;
      has_max_age = true;
      expired = seconds <= 0;
    }
    if (name == "expires" && !has_max_age) {
      const auto today = std::chrono::floor<std::chrono::seconds>(now);
      if (const auto at = ParseCookieDate(value)) expired = *at <= today;
    }
    if (name == "domain" && !value.empty()) {
      const std::string domain = Lowered(value.starts_with('.') ? value.substr(1) : value);
      if (domain == cookie.domain) continue;  // names the host itself
      if (!DomainMatches(cookie.domain, domain) || domain.find('.') == std::string::npos)
        return false;
      cookie.domain = domain;
      cookie.host_only = false;
    }
  }
  return !cookie.secure || IsPrivate(url);
}

void CookieJar::Store(const Url& url, std::string_view set_cookie, WallTime now) {
  if (set_cookie.size() > kMaxCookieBytes) return;
  const auto [pair, attributes] = Cut(set_cookie, ';');
  const auto [raw_name, raw_value] = Cut(pair, '=');
  Cookie cookie{.name = Trimmed(raw_name),
                .value = Unquoted(Trimmed(raw_value)),
                .domain = Lowered(url.host),
                .path = DefaultPath(url)};
  if (!IsToken(cookie.name) || pair.find('=') == std::string_view::npos ||
      !IsHeaderValue(cookie.value)) {
    return;
  }
  bool expired = false;
  if (!ApplyAttributes(url, attributes, now, cookie, expired)) return;
  const auto namesake = std::ranges::find_if(cookies_, [&](const Cookie& other) {
    return other.name == cookie.name && other.domain == cookie.domain && other.path == cookie.path;
  });
  if (namesake != cookies_.end()) {
    if (expired) {
      cookies_.erase(namesake);
    } else {
      *namesake = std::move(cookie);
    }
  } else if (!expired && cookies_.size() < kMaxCookies) {
    cookies_.push_back(std::move(cookie));
  }
}

std::string CookieJar::HeaderFor(const Url& url) const {
  const std::string host = Lowered(url.host);
  const std::string path = url.path.empty() ? "/" : url.path;
  std::vector<const Cookie*> matching;
  for (const Cookie& cookie : cookies_) {
    const bool for_host =
        cookie.host_only ? host == cookie.domain : DomainMatches(host, cookie.domain);
    if (for_host && PathMatches(path, cookie.path) && (!cookie.secure || IsPrivate(url))) {
      matching.push_back(&cookie);
    }
  }
  // RFC 6265 5.4: longer paths first, then older cookies, which stand earlier in the vector.
  std::ranges::sort(matching, [](const Cookie* a, const Cookie* b) {
    return a->path.size() != b->path.size() ? a->path.size() > b->path.size() : a < b;
  });
  std::string header;
  for (const Cookie* cookie : matching) {
    if (!header.empty()) header += "; ";
    header += cookie->name + "=" + cookie->value;
  }
  return header;
}

}  // namespace sonde
