// SocketPinger: IcmpPinger over real sockets, unprivileged datagram ICMP first, raw second.
//
// Why: most agents run without CAP_NET_RAW; Linux lets groups of net.ipv4.ping_group_range ping
// over datagram sockets, whose id the kernel owns.
//
// THREAD: the loop's. LIFETIME: outlives its ops.
#pragma once

#include <cstdint>

#include "sonde/event_loop.h"
#include "sonde/net/icmp.h"

namespace sonde {

class SocketPinger final : public IcmpPinger {
 public:
  /// `first_sequence`: a random number; one is used up per ping.
  SocketPinger(EventLoop& loop, std::uint16_t first_sequence)
      : loop_(loop), next_sequence_(first_sequence) {}
  [[nodiscard]] std::unique_ptr<IcmpOp> Ping(
      IcmpEcho echo,
      std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)> done) override;

 private:
  EventLoop& loop_;
  std::uint16_t next_sequence_;
};

}  // namespace sonde
