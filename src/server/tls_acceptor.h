// TlsAcceptor: from accepted connections to TLS streams.
//
// Why: who speaks plain HTTP to the TLS port is told so; each handshake uses the certificates that
// are on the disk now; and who does not shake hands in time, or comes while too many do, is
// dropped.
//
// THREAD: the main loop. LIFETIME: destroying it drops the handshakes under way.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>

#include "server/web_settings.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

class TlsAcceptor {
 public:
  using OnStream = std::move_only_function<void(std::unique_ptr<ByteStream>)>;
  /// `ready` gets each stream that is good; it may not destroy the acceptor.
  TlsAcceptor(EventLoop& loop, std::shared_ptr<WebSettingsFile> file, OnStream ready);
  ~TlsAcceptor();

  void Accept(std::unique_ptr<ByteStream> transport);

  static constexpr std::size_t kMaxHandshakes = 512;  ///< one more drops the oldest
  static constexpr Duration kTimeout = std::chrono::seconds(10);

 private:
  class Handshake;
  using Handshakes = std::list<std::unique_ptr<Handshake>>;

  EventLoop& loop_;
  std::shared_ptr<WebSettingsFile> file_;
  OnStream ready_;
  Handshakes handshakes_;  ///< the oldest first
};

}  // namespace sonde
