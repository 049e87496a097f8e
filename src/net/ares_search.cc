#include "net/ares_search.h"

#include <algorithm>

#include "sonde/ascii.h"

namespace sonde {

namespace {

constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxLabel = 63;

bool IsNameByte(char c) noexcept {
  return (LowerAscii(c) >= 'a' && LowerAscii(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool IsLabel(std::string_view label) noexcept {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-' && std::ranges::all_of(label, IsNameByte);
}

/// As Go: an address with too few or too many parts is no name.
bool IsNumeric(std::string_view host) noexcept {
  return std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::string_view WithoutFinalDot(std::string_view name) noexcept {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

}  // namespace

bool IsHostName(std::string_view host) noexcept {
  host = WithoutFinalDot(host);
  if (host.empty() || host.size() > kMaxName || host.ends_with('.') || IsNumeric(host)) {
    return false;
  }
  while (!host.empty()) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    if (!IsLabel(host.substr(0, dot))) return false;
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return true;
}

bool IsLocalhost(std::string_view host) noexcept {
  constexpr std::string_view kLocalhost = "localhost";
  host = WithoutFinalDot(host);
  if (host.size() < kLocalhost.size()) return false;
  const std::string_view tail = host.substr(host.size() - kLocalhost.size());
  if (!std::ranges::equal(tail, kLocalhost, {}, [](char c) { return LowerAscii(c); })) return false;
  return host.size() == kLocalhost.size() || host[host.size() - kLocalhost.size() - 1] == '.';
}

SearchList SearchNames(std::string_view host, const SearchConfig& config) {
  SearchList list;
  const std::string name(WithoutFinalDot(host));
  if (!host.ends_with('.')) {
    for (const std::string& domain : config.domains) {
      const std::string_view suffix = WithoutFinalDot(domain);
      if (suffix.empty() || name.size() + 1 + suffix.size() > kMaxName) continue;
      list.names.push_back(name + "." + std::string(suffix));
    }
  }
  const bool first = std::ranges::count(name, '.') >= config.ndots;
  list.as_is = first ? 0 : list.names.size();
  list.names.insert(list.names.begin() + static_cast<std::ptrdiff_t>(list.as_is), name);
  return list;
}

}  // namespace sonde
