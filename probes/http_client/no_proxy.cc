#include "probes/http_client/no_proxy.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

/// The prefix length behind the slash of "address/bits".
std::optional<unsigned> PrefixLength(std::string_view text, const IpAddress& address) {
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (bits > address.bytes().size() * 8) return std::nullopt;
  return bits;
}

bool SharesPrefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
  if (a.family() != b.family()) return false;
  for (std::size_t i = 0; i < a.bytes().size() && bits > 0; ++i) {
    const unsigned here = std::min(bits, 8U);
    const unsigned mask = 0xFFU << (8U - here) & 0xFFU;
    if (((a.bytes()[i] ^ b.bytes()[i]) & mask) != 0) return false;
    bits -= here;
  }
  return true;
}

bool PortFits(std::string_view wanted, std::string_view port) {
  return wanted.empty() || wanted == port;
}

}  // namespace

NoProxy::NoProxy(std::string_view list) {
  while (!everything_) {
    const std::size_t comma = list.find(',');
    Add(LowerAscii(Trimmed(list.substr(0, comma))));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

void NoProxy::Add(std::string_view entry) {
  if (entry.empty()) return;
  if (entry == "*") {
    everything_ = true;
    return;
  }
  if (const std::size_t slash = entry.find('/'); slash != std::string_view::npos) {
    const auto address = IpAddress::Parse(entry.substr(0, slash));
    const auto bits = address ? PrefixLength(entry.substr(slash + 1), *address) : std::nullopt;
    if (bits) {
      networks_.push_back({*address, *bits});
      return;
    }
  }
  const auto split = SplitHostPort(entry);
  std::string host = split ? split->host : std::string(entry);
  std::string port = split ? split->port : std::string();
  if (host.empty()) return;
  if (const auto address = IpAddress::Parse(host)) {
    addresses_.push_back({*address, std::move(port)});
    return;
  }
  if (host.starts_with("*.")) host.erase(0, 1);
  const bool itself = !host.starts_with('.');
  if (itself) host.insert(0, 1, '.');
  domains_.push_back({std::move(host), std::move(port), itself});
}

bool NoProxy::Matches(std::string_view host, std::uint16_t port) const {
  if (host == "localhost") return true;
  const auto address = IpAddress::Parse(host);
  if (address && address->IsLoopback()) return true;
  if (everything_) return true;
  const std::string port_text = std::to_string(port);
  return address ? MatchesAddress(*address, port_text)
                 : MatchesName(LowerAscii(Trimmed(host)), port_text);
}

bool NoProxy::MatchesAddress(const IpAddress& address, std::string_view port) const {
  return std::ranges::any_of(networks_,
                             [&](const Network& network) {
                               return SharesPrefix(network.address, address, network.bits);
                             }) ||
         std::ranges::any_of(addresses_, [&](const Address& own) {
           return own.address == address && PortFits(own.port, port);
         });
}

bool NoProxy::MatchesName(const std::string& name, std::string_view port) const {
  return std::ranges::any_of(domains_, [&](const Domain& domain) {
    const bool fits = name.ends_with(domain.suffix) ||
                      (domain.itself && name == std::string_view(domain.suffix).substr(1));
    return fits && PortFits(domain.port, port);
  });
}

}  // namespace sonde
