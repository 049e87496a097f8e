// SocketConnector: StreamConnector over real sockets.
//
// Why: one attempt to one address, so that a probe's connect phase is one handshake and its failure
// one errno; the choice among addresses was made before (ChooseAddress).
//
// THREAD: the loop's. LIFETIME: outlives its connect ops, not its streams.
#pragma once

#include <string_view>

#include "net/kernel_facts.h"
#include "net/socket_stream.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

class SocketConnector final : public StreamConnector {
 public:
  explicit SocketConnector(EventLoop& loop);
  [[nodiscard]] OpPtr ConnectTcp(const ConnectOptions& options, Done done) override;
  [[nodiscard]] OpPtr ConnectUnix(std::string_view path, Done done) override;

 private:
  EventLoop& loop_;
  ReadScratchPtr scratch_;
  StampKeeper stamps_;
};

}  // namespace sonde
