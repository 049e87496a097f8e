// MakePipe: two ByteStreams that are each other's peer, in memory.
//
// Why: both sides of a TLS handshake run on one FakeLoop, without sockets or threads, and a test
// can look at, cut and break what passes between them.
//
// THREAD: the loop's. LIFETIME: an end lives on its own; its peer reads an end of stream when it
// goes.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

/// One direction of a pipe.
struct PipeLane {
  std::string bytes;  ///< sent and not yet read
  std::string all;    ///< everything ever sent
  bool ended = false;
  Failure broken;                    ///< reads fail with it once `bytes` is empty
  std::size_t largest_read = 65536;  ///< deliver at most so much at once
  Task wake;                         ///< the reader that waits
  void Wake();
};
using PipeLanePtr = std::shared_ptr<PipeLane>;

struct Pipe {
  std::unique_ptr<ByteStream> client, server;
  PipeLanePtr to_server, to_client;
};
Pipe MakePipe(EventLoop& loop);

}  // namespace sonde
