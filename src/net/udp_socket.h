// UdpConnector: DatagramConnector over real sockets.
//
// Why: a connected UDP socket drops datagrams of strangers in the kernel and reports a closed port
// (ICMP port unreachable) as a refusal.
//
// THREAD: the loop's. LIFETIME: outlived by its sockets.
#pragma once

#include <memory>

#include "net/kernel_facts.h"
#include "sonde/event_loop.h"
#include "sonde/net/datagram.h"

namespace sonde {

class UdpConnector final : public DatagramConnector {
 public:
  explicit UdpConnector(EventLoop& loop) : loop_(loop) {}
  std::expected<std::unique_ptr<DatagramSocket>, Failure> OpenUdp(
      const ConnectOptions& options) override;

 private:
  EventLoop& loop_;
  StampKeeper stamps_;
};

}  // namespace sonde
