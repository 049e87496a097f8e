// Which names to ask DNS for when a host is looked up.
//
// Why: the rules of resolv.conf's search and ndots, in one pure place, for both families together
// (c-ares 1.18 can apply a suffix to one family only: c-ares issue 647).
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sonde {

/// Whether `host` can be asked for, by Go's rules: 1 to 253 bytes (and a final dot), labels of 1 to
/// 63 letters, digits, '-' and '_' that neither begin nor end with '-', and not digits alone.
bool IsHostName(std::string_view host) noexcept;

/// "localhost" and everything below it, in any case (RFC 6761).
bool IsLocalhost(std::string_view host) noexcept;

struct SearchConfig {
  int ndots = 1;
  std::vector<std::string> domains;
};

struct SearchList {
  std::vector<std::string> names;  ///< to ask one after the other, never empty
  std::size_t as_is = 0;           ///< which of them is the host as it was given
};
/// A final dot: only the name itself. At least ndots dots: itself first, then the domains; else
/// last.
SearchList SearchNames(std::string_view host, const SearchConfig& config);

}  // namespace sonde
