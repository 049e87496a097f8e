// DatagramSocket: connected UDP, for query and answer.
//
// Why: the dns prober (and later others) measures one exchange with one peer; the kernel filters
// out datagrams of strangers and reports a closed port as a refusal.
//
// THREAD: the loop's. LIFETIME: owns its descriptor; operations must not outlive it.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "sonde/address.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"
#include "sonde/net/stream.h"

namespace sonde {

class DatagramSocket {
 public:
  /// One datagram, valid during the call only.
  using ReceiveDone = std::move_only_function<void(std::expected<std::string_view, Failure>)>;

  DatagramSocket() = default;
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;
  virtual ~DatagramSocket() = default;
  /// Sends one datagram now; never waits.
  virtual std::expected<void, Failure> Send(std::string_view datagram) = 0;
  /// Waits for one datagram of at most 65,535 bytes. One receive at a time.
  [[nodiscard]] virtual OpPtr Receive(ReceiveDone done) = 0;
  /// When the last datagram that was received came to this host. Nothing if nobody knows.
  virtual std::optional<MonoTime> arrived() const { return std::nullopt; }
};

class DatagramConnector {
 public:
  virtual ~DatagramConnector() = default;
  /// Opens, binds and connects a UDP socket; never waits.
  virtual std::expected<std::unique_ptr<DatagramSocket>, Failure> OpenUdp(
      const ConnectOptions& options) = 0;
};

}  // namespace sonde
