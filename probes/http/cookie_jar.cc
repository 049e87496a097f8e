#include "probes/http/cookie_jar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "probes/http/http_date.h"
#include "probes/http_client/http_text.h"
#include "sonde/address.h"
#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

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

/// RFC 6265 4.1.1, and spaces and commas, which servers use.
bool IsValueByte(char c) noexcept {
  return c >= ' ' && c <= '~' && c != '"' && c != ';' && c != '\\';
}

/// A value as it is sent back: quotes stay as they came, and are put where RFC 6265 wants them.
/// Nothing if it holds other bytes than a value may hold.
std::optional<std::string> ValueToSend(std::string_view raw) {
  const bool quoted = raw.size() >= 2 && raw.starts_with('"') && raw.ends_with('"');
  if (quoted) raw = raw.substr(1, raw.size() - 2);
  if (!std::ranges::all_of(raw, IsValueByte)) return std::nullopt;
  const bool needs_quotes = quoted || raw.find_first_of(" ,") != std::string_view::npos;
  return needs_quotes && !raw.empty() ? fmt::format("\"{}\"", raw) : std::string(raw);
}

/// Seconds; nothing if it is no number, or one with zeros in front.
std::optional<std::int64_t> MaxAge(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (seconds != 0 && text.starts_with('0')) return std::nullopt;
  return seconds;
}

}  // namespace

/// Whether the host may set cookies for `domain`, which may be itself. There is no list of public
/// suffixes, so a foreign domain must at least hold a dot.
bool CookieJar::ApplyDomain(std::string_view value, Cookie& cookie) {
  const bool is_ip = IpAddress::Parse(cookie.domain).has_value();
  if (value.starts_with('.') && !is_ip) value.remove_prefix(1);
  const std::string domain = LowerAscii(value);
  const bool itself = domain == cookie.domain;
  if (is_ip) return itself;
  if (domain.empty() || domain.starts_with('.') || domain.ends_with('.')) return false;
  if (domain.find('.') == std::string::npos) return itself;
  if (!DomainMatches(cookie.domain, domain)) return false;
  cookie.domain = domain;
  cookie.host_only = false;
  return true;
}

bool CookieJar::ApplyAttributes(const Url& url, std::string_view attributes, WallTime now,
                                Cookie& cookie, bool& expired) {
  std::string domain;
  bool has_max_age = false;
  while (!attributes.empty()) {
    const auto [attribute, rest] = Cut(attributes, ';');
    attributes = rest;
    const std::string_view trimmed = Trimmed(attribute);
    const auto [raw_name, value] = Cut(trimmed, '=');
    if (!std::ranges::all_of(value, IsValueByte)) continue;
    const std::string name = LowerAscii(raw_name);
    if (name == "path" && value.starts_with('/')) cookie.path = value;
    if (name == "secure") cookie.secure = true;
    if (name == "domain") domain = value;
    if (name == "max-age") {
      const auto seconds = MaxAge(value);
      if (!seconds) continue;
      has_max_age = true;
      expired = *seconds <= 0;
    }
    if (name == "expires" && !has_max_age) {
      const auto today = std::chrono::floor<std::chrono::seconds>(now);
      if (const auto at = ParseCookieDate(value)) expired = *at <= today;
    }
  }
  if (!domain.empty() && !ApplyDomain(domain, cookie)) return false;
  return !cookie.secure || IsPrivate(url);
}

void CookieJar::Store(const Url& url, std::string_view set_cookie, WallTime now) {
  if (set_cookie.size() > kMaxCookieBytes) return;
  const auto [raw_pair, attributes] = Cut(set_cookie, ';');
  const std::string pair(Trimmed(raw_pair));
  const auto [raw_name, raw_value] = Cut(pair, '=');
  auto value = ValueToSend(raw_value);
  Cookie cookie{.name = std::string(Trimmed(raw_name)),
                .domain = LowerAscii(url.host),
                .path = DefaultPath(url)};
  if (!IsToken(cookie.name) || pair.find('=') == std::string::npos || !value) return;
  cookie.value = std::move(*value);
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
  const std::string host = LowerAscii(url.host);
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
