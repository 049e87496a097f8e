// Url: an http(s) address as Go's net/url reads it, and as RFC 3986 resolves references against it.
//
// Why: what blackbox_exporter accepts as a target depends on Go's parser, and a redirect's Location
// must lead where a browser would go. The host keeps its name; only a connection knows addresses.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/result.h"

namespace sonde {

struct Url {
  /// Decoded name and password in front of the host.
  struct UserInfo {
    std::string name;
    std::optional<std::string> password;
    friend bool operator==(const UserInfo&, const UserInfo&) = default;
  };

  std::string scheme;  ///< lower case; "" in a relative reference
  std::optional<UserInfo> user;
  bool has_authority = false;
  std::string host;  ///< decoded, as written, without brackets; may be empty; may hold a %zone
  std::string port;  ///< as written, "" if none
  std::string path;  ///< percent-encoded as it goes on the wire; may be empty
  std::optional<std::string> query;     ///< as written, without '?'; nothing if there is no '?'
  std::optional<std::string> fragment;  ///< without '#', as written

  /// Longest text that Parse takes.
  static constexpr std::size_t kMaxLength = 32768;

  /// An absolute URL or a relative reference. Percent-encoding is kept; a path with bytes that may
  /// not stand in one is decoded and encoded again, as Go does.
  static Result<Url> Parse(std::string_view text);

  /// Where `reference` leads, seen from this absolute URL (RFC 3986 5.2). A reference without an
  /// authority of its own keeps user, host and port.
  Url Resolve(const Url& reference) const;

  bool IsHttps() const noexcept { return scheme == "https"; }
  /// "host", "host:port" or "[v6]:port", as the Host header has it: the port only if it was
  /// written.
  std::string Authority() const;
  /// The port to connect to; nothing if the text is not a number from 1 to 65535.
  std::optional<std::uint16_t> EffectivePort() const noexcept;
  /// "/path?query": never empty.
  std::string RequestTarget() const;
  /// scheme://authority/path?query, without user and fragment: what may be shown and sent.
  std::string ToString() const;

  friend bool operator==(const Url&, const Url&) = default;
};

/// Whether a URL's host can be looked up. Parse leaves that open, as Go does: "::1" without
/// brackets is the host ":" with a port.
bool IsHost(std::string_view host) noexcept;

/// `host` as a URL and an authority have it: IPv6 in brackets.
std::string BracketedHost(std::string_view host);

/// `text` with the password of a URL's user written as xxxxx: what may be shown of a target. Also
/// of a URL without a scheme, and of one that Parse would refuse.
std::string WithoutPassword(std::string_view text);

}  // namespace sonde
