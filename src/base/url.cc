#include "sonde/url.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "sonde/address.h"
#include "sonde/percent.h"

namespace sonde {
namespace {

constexpr bool IsAlpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool IsAnyOf(char c, std::string_view set) noexcept {
  return set.find(c) != std::string_view::npos;
}
constexpr bool IsAscii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }
/// Bytes that a host may hold unescaped: Go's list, which is RFC 3986's sub-delims and a few more.
constexpr bool MayStandInHost(char c) noexcept {
  return !IsAscii(c) || IsUnreserved(c) || IsAnyOf(c, "!$&'()*+,;=:[]<>\"");
}
constexpr bool MayStandInPath(char c) noexcept {
  return IsUnreserved(c) || IsAnyOf(c, "!$&'()*+,;=:@[]/%");
}

std::unexpected<Error> Bad(std::string message) {
  return Fail(ErrorCode::kInvalid, "not a URL: " + std::move(message));
}

/// Percent-decodes; every '%' must lead an escape.
Result<std::string> Decode(std::string_view text) {
  auto decoded = PercentDecode(text);
  if (!decoded) return Bad("a % without two hexadecimal digits after it");
  return std::move(*decoded);
}

Result<std::string> WirePath(std::string_view raw) {
  auto decoded = Decode(raw);
  if (!decoded) return std::unexpected(std::move(decoded.error()));
  if (std::ranges::all_of(raw, MayStandInPath)) return std::string(raw);
  return PercentEncode(*decoded, "$&+,/:;=@");  // what Go leaves alone when it encodes
}

/// The length of a scheme with its ':' to be cut, 0 if there is none; nothing if it is malformed.
std::optional<std::size_t> SchemeLength(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsAlpha(c)) continue;
    if (IsDigit(c) || IsAnyOf(c, "+-.")) {
      if (i == 0) return 0;
      continue;
    }
    if (c != ':') return 0;
    if (i == 0) return std::nullopt;
    return i;
  }
  return 0;
}

Result<void> ParseUserInfo(std::string_view text, Url& url) {
  const auto allowed = [](char c) { return IsUnreserved(c) || IsAnyOf(c, ":!$&'()*+,;=%@"); };
  if (!std::ranges::all_of(text, allowed)) return Bad("invalid character in user or password");
  const std::size_t colon = text.find(':');
  auto name = Decode(text.substr(0, colon));
  if (!name) return std::unexpected(std::move(name.error()));
  Url::UserInfo user{std::move(*name), std::nullopt};
  if (colon != std::string_view::npos) {
    auto password = Decode(text.substr(colon + 1));
    if (!password) return std::unexpected(std::move(password.error()));
    user.password = std::move(*password);
  }
  url.user = std::move(user);
  return {};
}

Result<void> SetPort(std::string_view colon_port, Url& url) {
  if (colon_port.empty()) return {};
  if (colon_port.front() != ':' || !std::ranges::all_of(colon_port.substr(1), IsDigit)) {
    return Bad("invalid port after the host");  // not its text: it may be half of a password
  }
  url.port = colon_port.substr(1);
  return {};
}

/// A host name may only escape bytes beyond ASCII (Go; RFC 6874 adds the zone's "%25").
Result<std::string> DecodeHost(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (EscapedByte(text.substr(i)) < 0x80) return Bad("invalid escape in the host");
    } else if (!MayStandInHost(text[i]) || text[i] == '[') {
      return Bad("invalid character in the host name");
    }
  }
  return Decode(text);
}

Result<void> ParseBracketedHost(std::string_view text, Url& url) {
  const std::size_t close = text.rfind(']');
  if (close == std::string_view::npos) return Bad("missing ']' in the host");
  if (auto port = SetPort(text.substr(close + 1), url); !port) return port;
  const std::string_view inside = text.substr(1, close - 1);
  // RFC 6874 escapes the zone's percent sign; without the escape the meaning is as clear.
  const std::size_t zone = inside.find('%');
  auto host = DecodeHost(inside.substr(0, zone));
  if (!host) return std::unexpected(std::move(host.error()));
  url.host = std::move(*host);
  if (url.host.find(':') == std::string::npos || !IpAddress::Parse(url.host)) {
    return Bad("what stands in brackets is no IPv6 address");
  }
  if (zone != std::string_view::npos) {
    const bool escaped = inside.substr(zone).starts_with("%25");
    const std::string_view name = inside.substr(zone + (escaped ? 3 : 1));
    if (name.empty() || !std::ranges::all_of(name, IsUnreserved)) {
      return Bad("invalid zone in the host");
    }
    url.host.append("%").append(name);
  }
  return {};
}

Result<void> ParseHost(std::string_view text, Url& url) {
  if (text.starts_with('[')) return ParseBracketedHost(text, url);
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    if (auto port = SetPort(text.substr(colon), url); !port) return port;
  }
  auto host = DecodeHost(text.substr(0, colon));
  if (!host) return std::unexpected(std::move(host.error()));
  url.host = std::move(*host);
  return {};
}

Result<void> ParseAuthority(std::string_view text, Url& url) {
  url.has_authority = true;
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return ParseHost(text, url);
  if (auto user = ParseUserInfo(text.substr(0, at), url); !user) return user;
  return ParseHost(text.substr(at + 1), url);
}

/// "." and ".." taken out (RFC 3986 5.2.4); always starts with a slash.
std::string RemoveDotSegments(std::string_view path) {
  std::vector<std::string_view> segments;
  bool directory = false;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    directory = segment == "." || segment == "..";
    if (segment == "..") {
      if (segments.size() > 1) segments.pop_back();
    } else if (segment != ".") {
      segments.push_back(segment);
    }
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  std::string clean;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i > 0) clean += '/';
    clean += segments[i];
  }
  if (directory) clean += '/';
  if (!clean.starts_with('/')) clean.insert(0, 1, '/');
  return clean;
}

std::string MergePaths(const Url& base, std::string_view reference) {
  if (reference.starts_with('/')) return RemoveDotSegments(reference);
  const std::string_view base_path = base.path.empty() ? std::string_view("/") : base.path;
  const std::string merged =
      std::string(base_path.substr(0, base_path.rfind('/') + 1)) + std::string(reference);
  return RemoveDotSegments(merged);
}

}  // namespace

Result<Url> Url::Parse(std::string_view text) {
  if (text.size() > kMaxLength) return Bad("it is longer than 32768 bytes");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(text, is_control)) return Bad("it holds a control character");
  Url url;
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    auto decoded = Decode(text.substr(hash + 1));
    if (!decoded) return std::unexpected(std::move(decoded.error()));
    url.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  const auto scheme = SchemeLength(text);
  if (!scheme) return Bad("the scheme in front of ':' is missing");
  if (*scheme > 0) {
    url.scheme = text.substr(0, *scheme);
    std::ranges::transform(url.scheme, url.scheme.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    text.remove_prefix(*scheme + 1);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    url.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//") && (!url.scheme.empty() || !text.starts_with("///"))) {
    const std::size_t slash = text.find('/', 2);
    const std::string_view authority =
        text.substr(2, slash == std::string_view::npos ? slash : slash - 2);
    if (auto parsed = ParseAuthority(authority, url); !parsed) {
      return std::unexpected(std::move(parsed.error()));
    }
    text = slash == std::string_view::npos ? std::string_view{} : text.substr(slash);
  } else if (url.scheme.empty() &&
             text.substr(0, text.find('/')).find(':') != std::string_view::npos) {
    return Bad("the first path segment holds a colon");
  }
  auto path = WirePath(text);
  if (!path) return std::unexpected(std::move(path.error()));
  url.path = std::move(*path);
  return url;
}

Url Url::Resolve(const Url& reference) const {
  Url target = reference;
  if (!reference.scheme.empty()) {
    if (reference.path.starts_with('/')) target.path = RemoveDotSegments(reference.path);
    return target;
  }
  target.scheme = scheme;
  const bool names_host = reference.user || !reference.host.empty() || !reference.port.empty();
  if (reference.has_authority && names_host) {
    if (!reference.path.empty()) target.path = RemoveDotSegments(reference.path);
    return target;
  }
  target.has_authority = has_authority;
  target.user = user;
  target.host = host;
  target.port = port;
  if (reference.path.empty()) {
    target.path = path;
    if (!reference.query) target.query = query;
    return target;
  }
  target.path = MergePaths(*this, reference.path);
  return target;
}

bool IsHost(std::string_view host) noexcept {
  return !host.empty() &&
         (host.find(':') == std::string_view::npos || IpAddress::Parse(host).has_value());
}

std::string BracketedHost(std::string_view host) {
  const bool v6 = host.find(':') != std::string_view::npos;
  return v6 ? "[" + std::string(host) + "]" : std::string(host);
}

std::string Url::Authority() const {
  std::string text = host;
  if (host.find(':') != std::string::npos) {
    // RFC 6874: the zone's percent sign is itself escaped.
    if (const std::size_t zone = text.find('%'); zone != std::string::npos)
      text.insert(zone + 1, "25");
  }
  text = BracketedHost(text);
  return port.empty() ? text : text + ":" + port;
}

std::optional<std::uint16_t> Url::EffectivePort() const noexcept {
  if (port.empty()) return IsHttps() ? std::uint16_t{443} : std::uint16_t{80};
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number == 0) return std::nullopt;
  return number;
}

std::string Url::RequestTarget() const {
  std::string target = path.empty() ? "/" : path;
  if (query) target += "?" + *query;
  return target;
}

std::string Url::ToString() const { return scheme + "://" + Authority() + RequestTarget(); }

std::string WithoutPassword(std::string_view text) {
  const std::size_t scheme = text.substr(0, text.find_first_of("/?#")).ends_with(':')
                                 ? text.find("//")
                                 : std::string_view::npos;
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 2;
  const std::size_t end = std::min(text.find_first_of("/?#", start), text.size());
  const std::size_t at = text.substr(0, end).rfind('@');
  const std::size_t colon = text.find(':', start);
  if (at == std::string_view::npos || at < start || colon >= at) return std::string(text);
  return std::string(text.substr(0, colon + 1)) + "xxxxx" + std::string(text.substr(at));
}

}  // namespace sonde
