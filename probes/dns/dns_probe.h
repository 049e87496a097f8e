// One run of the dns prober.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "probes/dns/dns_config.h"
#include "sonde/net/datagram.h"
#include "sonde/net/dns_message.h"
#include "sonde/probe_run.h"

namespace sonde {

class DnsRun final : public ProbeRun {
 public:
  DnsRun(ProbeServices& services, std::shared_ptr<const DnsConfig> config, RunRequest request);
  ~DnsRun() override;

 protected:
  void Begin() override;
  void Conclude(ProbeResult& result) override;

 private:
  void OnResolved(IpAddress address);
  bool OverTcp() const noexcept { return config_->transport_protocol == "tcp"; }
  void FindServerPort();
  void TellQuery();
  std::uint16_t QueryType() const;
  std::uint16_t QueryClass() const;
  void StartExchange(std::uint16_t port);
  void StartUdp();
  void ReceiveUdp();
  void OnDatagram(std::string_view datagram);
  void StartTcp();
  void StartTls();
  /// The connection stands: makes the query; from here on the time belongs to the request. False if
  /// the run has failed, because the name cannot be asked for.
  bool BeginRequest();
  void SendOverStream();
  void ReadStream();
  void OnStreamBytes(std::string_view bytes);
  /// Takes the agent's lag out of the run, its phase and the time of the exchange.
  void DeductDnsLag(std::optional<MonoTime> arrived);
  void OnMessage(std::string_view wire);
  void Judge(const DnsMessage& message);

  std::shared_ptr<const DnsConfig> config_;
  std::string server_host_;
  std::string server_port_;  ///< as written
  ConnectOptions peer_;
  TlsContextPtr tls_;
  std::uint16_t query_id_ = 0;
  std::string query_;
  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<DatagramSocket> socket_;
  std::string received_;
  std::optional<MonoTime> exchange_started_;  ///< the socket or connection was begun
};

}  // namespace sonde
