// TcpRun: connects, may start TLS, may hold a dialogue.
//
//     Begin → OnResolved → StartConnect → OnConnected → StartTls → OnTls → StartDialogue → Execute
//     …
//
// Why so thin: what to say and what to wait for is decided by Dialogue; this file only executes.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "probes/dialogue/dialogue.h"
#include "probes/tcp/tcp_config.h"
#include "sonde/probe_run.h"

namespace sonde {

class TcpRun final : public ProbeRun {
 public:
  TcpRun(ProbeServices& services, std::shared_ptr<const TcpConfig> config, RunRequest request);
  ~TcpRun() override;

 protected:
  void Begin() override;
  void OnDeadline() override;
  void Conclude(ProbeResult& result) override;

 private:
  void OnResolved(IpAddress address);
  void LookUpService();
  void OnPort(std::uint16_t port);
  void StartConnect();
  void OnConnected(std::expected<std::unique_ptr<ByteStream>, Failure> stream);
  /// Handshakes over the stream, in a phase of its own, then goes on with the dialogue.
  void StartTls();
  void OnTls(TlsOutcome outcome);
  void StartDialogue();
  void Execute(Dialogue::Decision decision);
  void Read(std::size_t max_bytes);
  void Write(std::string data);

  std::shared_ptr<const TcpConfig> config_;
  HostPort target_;
  Endpoint peer_;
  TlsContextPtr tls_context_;
  std::unique_ptr<ByteStream> stream_;
  Dialogue dialogue_;
  bool connected_ = false;  ///< the dial is over, TLS included where it belongs to it
};

}  // namespace sonde
