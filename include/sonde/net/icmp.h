// IcmpPinger: one echo request, one answer, with the round trip time.
//
// Why: unprivileged datagram ICMP first, raw sockets second, IPv4 and IPv6, is socket craft that
// the icmp prober must not see.
//
// THREAD: the shard's. LIFETIME: outlives its ops.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sonde/address.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"

namespace sonde {

struct IcmpEcho {
  IpAddress peer;
  std::optional<IpAddress> source;
  std::string payload;         ///< one that no packet can hold is refused with kConfig
  int ttl = 0;                 ///< 0: the system's default
  bool dont_fragment = false;  ///< IPv4 only; needs a raw socket
};

struct IcmpReply {
  Duration setup{};  ///< socket and packet building
  MonoTime sent{};
  Duration rtt{};                ///< until the answer came to this host
  std::optional<int> hop_limit;  ///< TTL or hop limit of the answer
  Duration lag{};                ///< from when it came until it was noticed
};

/// How far a ping got when it failed or was given up.
struct IcmpFailure {
  Failure failure;
  Duration setup{};
  bool sent = false;
};

/// How the request was sent, as logs tell it.
struct IcmpSending {
  /// Why there is no unprivileged socket; "" if there is one, or none was to be had.
  std::string unprivileged_error;
  bool listening = false;  ///< there is a socket, bound where it had to be
  bool sent = false;
  std::uint16_t id = 0;  ///< 0: the kernel's
  std::uint16_t sequence = 0;
};

/// A ping under way. The request has been sent, or has failed to be, when Ping returns.
class IcmpOp : public Op {
 public:
  virtual const IcmpSending& sending() const noexcept = 0;
  /// An ICMP error about the request (host or network unreachable, time exceeded), if one came. It
  /// does not end the ping: an answer may still come.
  virtual const Failure& evidence() const noexcept = 0;
  /// How long socket and packet took to build.
  virtual Duration setup() const noexcept = 0;
};

class IcmpPinger {
 public:
  virtual ~IcmpPinger() = default;
  /// Sends one echo request and waits for its answer, without a timeout of its own. Fails only if
  /// the request could not be sent.
  [[nodiscard]] virtual std::unique_ptr<IcmpOp> Ping(
      IcmpEcho echo, std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)> done) = 0;
};

}  // namespace sonde
