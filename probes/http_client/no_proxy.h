// NoProxy: the list of what is asked directly.
//
// Why: no_proxy and NO_PROXY are written for Go's rules (golang.org/x/net/http/httpproxy), which
// differ from curl's: domains match with their subdomains, ".x" only these, networks match
// addresses, ports may be named, and loopback never goes through a proxy.
//
// THREAD: pure. LIFETIME: a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/address.h"

namespace sonde {

class NoProxy {
 public:
  /// Comma-separated; entries that mean nothing match nothing.
  explicit NoProxy(std::string_view list);
  /// Whether `host` (name or literal, without brackets) is asked directly.
  bool Matches(std::string_view host, std::uint16_t port) const;

 private:
  struct Network {
    IpAddress address;
    unsigned bits;
  };
  struct Address {
    IpAddress address;
    std::string port;  ///< "" = any
  };
  struct Domain {
    std::string suffix;  ///< with its leading dot
    std::string port;    ///< "" = any
    bool itself;         ///< and not only its subdomains
  };
  void Add(std::string_view entry);
  bool MatchesAddress(const IpAddress& address, std::string_view port) const;
  bool MatchesName(const std::string& name, std::string_view port) const;

  bool everything_ = false;
  std::vector<Network> networks_;
  std::vector<Address> addresses_;
  std::vector<Domain> domains_;
};

}  // namespace sonde
