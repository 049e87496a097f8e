// TlsRun: connect, ask for TLS where the protocol wants it, handshake, report.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "probes/tls/starttls.h"
#include "probes/tls/tls_config.h"
#include "sonde/probe_run.h"

namespace sonde {

class TlsRun final : public ProbeRun {
 public:
  TlsRun(ProbeServices& services, std::shared_ptr<const TlsProbeConfig> config, RunRequest request);
  ~TlsRun() override;

 protected:
  void Begin() override;
  void Conclude(ProbeResult& result) override;

 private:
  void OnPort(std::uint16_t port);
  void OnResolved(IpAddress address);
  void Connect();
  void OnConnected(std::unique_ptr<ByteStream> stream);
  void Execute(StartTls::Step step);
  void Read();
  void Write(std::string text);
  void Handshake();
  void OnOutcome(TlsOutcome outcome);

  std::shared_ptr<const TlsProbeConfig> config_;
  std::string host_;
  Endpoint peer_;
  TlsContextPtr context_;
  std::unique_ptr<ByteStream> stream_;
  StartTls starttls_;
};

}  // namespace sonde
