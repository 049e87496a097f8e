#include "probes/dns/dns_probe.h"

#include <utility>

#include "probes/dns/dns_judge.h"
#include "probes/dns/dns_metrics.h"
#include "probes/endpoint/service_port.h"
#include "probes/endpoint/source_address.h"
#include "sonde/common_metrics.h"
#include "sonde/random.h"
#include "sonde/url.h"

namespace sonde {
namespace {

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kDnsOverTlsPort = 853;
constexpr std::uint16_t kTypeAny = 255;
constexpr std::uint16_t kClassInternet = 1;
constexpr std::size_t kReadBytes = 65537;
constexpr std::size_t kLengthBytes = 2;
/// The query offers no EDNS, so no more may come over UDP (RFC 1035 4.2.1). As with the exporter,
/// what lies beyond is cut off, and what was cut in the middle of a record fails.
constexpr std::size_t kMaxDatagram = 512;

std::string WithLength(const std::string& message) {
  std::string framed;
  framed += static_cast<char>(message.size() >> 8);
  framed += static_cast<char>(message.size() & 0xff);
  return framed + message;
}

}  // namespace

DnsRun::DnsRun(ProbeServices& services, std::shared_ptr<const DnsConfig> config, RunRequest request)
    : ProbeRun(services, std::move(request)), config_(std::move(config)) {}

DnsRun::~DnsRun() { Await(nullptr); }  // an operation must not outlive its stream or socket

void DnsRun::Begin() {
  for (const char* phase : {"resolve", "connect", "request"}) {
    observations().Set(kDnsDurationSeconds, {phase}, 0);
  }
  observations().Set(kDnsAnswerRrs, 0);
  observations().Set(kDnsAuthorityRrs, 0);
  observations().Set(kDnsAdditionalRrs, 0);
  observations().Set(kDnsQuerySucceeded, 0);
  const std::string& transport = config_->transport_protocol;
  if (!transport.empty() && transport != "udp" && transport != "tcp") {
    log().Error("Configuration error: Expected transport protocol udp or tcp",
                {{"protocol", transport}});
    return Fail(FailureReason::kConfig,
                "transport_protocol must be udp or tcp, not \"" + transport + "\"");
  }
  const auto host_port = SplitHostPort(request().target);
  server_host_ = host_port ? host_port->host : request().target;
  server_port_ = host_port ? host_port->port
                           : std::to_string(config_->dns_over_tls ? kDnsOverTlsPort : kDnsPort);
  const auto policy =
      AddressPolicy::FromBlackbox(config_->preferred_ip_protocol, config_->ip_protocol_fallback);
  ResolveHost(server_host_, policy, [this](IpAddress address) { OnResolved(address); });
}

void DnsRun::OnResolved(IpAddress address) {
  observations().Set(kDnsDurationSeconds, {"resolve"},
                     ToSeconds(result().phases.Get(Phase::kResolve).value_or(Duration::zero())));
  if (config_->dns_over_tls && !OverTcp()) {
    log().Error("Configuration error: Expected transport protocol tcp for DoT",
                {{"protocol", "udp"}});
    return Fail(FailureReason::kConfig, "dns_over_tls needs transport_protocol: tcp");
  }
  peer_.peer.ip = address;
  if (!config_->dns_over_tls) return FindServerPort();
  IfFails("Failed to create TLS configuration");
  PrepareTls(config_->tls_config, [this](TlsContextPtr context) {
    tls_ = std::move(context);
    FindServerPort();
  });
}

void DnsRun::FindServerPort() {
  IfFails("");
  const auto source = TakeSourceAddress(config_->source_ip_address, "Using local address", log());
  if (!source) return Fail(source.error());
  peer_.source = *source;
  TellQuery();
  IfFails("Error while sending a DNS query");
  AttributeTo(Phase::kAgent);
  exchange_started_ = loop().Now();
  Await(FindPort(loop(), server_port_, OverTcp() ? "tcp" : "udp",
                 [this](std::expected<std::uint16_t, Failure> port) {
                   if (!port) return Fail(std::move(port.error()));
                   StartExchange(*port);
                 }));
}

void DnsRun::TellQuery() {
  if (!log().Wants(LogLevel::kDebug)) return;
  const std::string protocol = std::string(OverTcp() ? "tcp" : "udp") +
                               (peer_.peer.ip.is_v4() ? "4" : "6") +
                               (config_->dns_over_tls ? "-tls" : "");
  log().Debug("Making DNS query",
              {{"target", BracketedHost(peer_.peer.ip.ToString()) + ":" + server_port_},
               {"dial_protocol", protocol},
               {"query", config_->query_name},
               {"type", QueryType()},
               {"class", QueryClass()}});
}

std::uint16_t DnsRun::QueryType() const {
  return DnsTypeByName(config_->query_type).value_or(kTypeAny);
}
std::uint16_t DnsRun::QueryClass() const {
  return DnsClassByName(config_->query_class).value_or(kClassInternet);
}

void DnsRun::StartExchange(std::uint16_t port) {
  peer_.peer.port = port;
  Enter(Phase::kConnect);
  if (OverTcp()) return StartTcp();
  StartUdp();
}

bool DnsRun::BeginRequest() {
  query_id_ = static_cast<std::uint16_t>(RandomBits());
  auto query = EncodeDnsQuery(
      {query_id_, config_->query_name, QueryType(), QueryClass(), config_->recursion_desired});
  if (!query) {
    Fail(FailureReason::kConfig, std::move(query.error().message));
    return false;
  }
  query_ = std::move(*query);
  Enter(Phase::kProcessing);
  return true;
}

// --- UDP
// -------------------------------------------------------------------------------------------

void DnsRun::StartUdp() {
  auto socket = services().datagrams.OpenUdp(peer_);
  if (!socket) return Fail(std::move(socket.error()));
  socket_ = std::move(*socket);
  if (!BeginRequest()) return;
  if (auto sent = socket_->Send(query_); !sent) return Fail(std::move(sent.error()));
  ReceiveUdp();
}

void DnsRun::ReceiveUdp() {
  Await(socket_->Receive([this](std::expected<std::string_view, Failure> datagram) {
    if (!datagram) return Fail(std::move(datagram.error()));
    DeductDnsLag(socket_->arrived());
    OnDatagram(*datagram);
  }));
}

/// An answer to another query (a late one, or a guess of a stranger) is waited past.
void DnsRun::OnDatagram(std::string_view datagram) {
  if (datagram.size() > kMaxDatagram) {
    datagram = datagram.substr(0, kMaxDatagram);
    if (!DecodeDnsMessage(datagram)) {
      return Fail(FailureReason::kSizeLimit, "the answer has more than 512 bytes (RFC 1035 4.2.1)");
    }
  }
  if (datagram.size() >= kLengthBytes) {
    const auto id = static_cast<std::uint16_t>(static_cast<std::uint8_t>(datagram[0]) << 8 |
                                               static_cast<std::uint8_t>(datagram[1]));
    // A message that cannot be decoded ends the run whatever its id is, as with the exporter.
    if (id != query_id_ && DecodeDnsMessage(datagram)) return ReceiveUdp();
  }
  OnMessage(datagram);
}

// --- TCP and TLS
// -----------------------------------------------------------------------------------

void DnsRun::StartTcp() {
  Await(services().streams.ConnectTcp(peer_, [this](auto stream) {
    if (!stream) return Fail(std::move(stream.error()));
    stream_ = std::move(*stream);
    *exchange_started_ += DeductConnectLag(*stream_);
    if (tls_) return StartTls();
    SendOverStream();
  }));
}

void DnsRun::StartTls() {
  const std::string& name = config_->tls_config.server_name;
  Enter(Phase::kTls);
  Await(services().tls.Handshake(std::move(stream_), {tls_, name.empty() ? server_host_ : name, {}},
                                 [this](TlsOutcome outcome) {
                                   DeductLag(outcome.late);
                                   *exchange_started_ += outcome.late;
                                   result().tls = std::move(outcome.facts);
                                   if (!outcome.stream)
                                     return Fail(std::move(outcome.stream.error()));
                                   stream_ = std::move(*outcome.stream);
                                   SendOverStream();
                                 }));
}

void DnsRun::SendOverStream() {
  if (!BeginRequest()) return;
  Await(stream_->Write(WithLength(query_), [this](std::expected<void, Failure> sent) {
    if (!sent) return Fail(std::move(sent.error()));
    ReadStream();
  }));
}

void DnsRun::ReadStream() {
  Await(stream_->Read(kReadBytes, [this](std::expected<std::string_view, Failure> bytes) {
    if (!bytes) return Fail(std::move(bytes.error()));
    if (bytes->empty()) {
      return Fail(FailureReason::kTruncated,
                  "the server closed the connection before its answer was whole");
    }
    OnStreamBytes(*bytes);
  }));
}

void DnsRun::OnStreamBytes(std::string_view bytes) {
  received_ += bytes;
  if (received_.size() < kLengthBytes) return ReadStream();
  const std::size_t length = static_cast<std::size_t>(static_cast<std::uint8_t>(received_[0]))
                                 << 8 |
                             static_cast<std::uint8_t>(received_[1]);
  if (received_.size() < kLengthBytes + length) return ReadStream();
  DeductDnsLag(stream_->arrived());
  OnMessage(std::string_view(received_).substr(kLengthBytes, length));
}

// --- the answer
// ------------------------------------------------------------------------------------

void DnsRun::OnMessage(std::string_view wire) {
  LeavePhase();
  const auto message = DecodeDnsMessage(wire);
  if (!message) return Fail(FailureReason::kMalformed, message.error().message);
  if (message->id != query_id_) {
    return Fail(FailureReason::kMalformed, "the answer has the id of another query");
  }
  IfFails("");
  if (log().Wants(LogLevel::kDebug)) {
    log().Debug("Got response", {{"response", DnsMessageText(wire, *message)}});
  }
  Judge(*message);
}

void DnsRun::Judge(const DnsMessage& message) {
  observations().Set(kDnsQuerySucceeded, 1);
  observations().Set(kDnsAnswerRrs, static_cast<double>(message.answer.size()));
  observations().Set(kDnsAuthorityRrs, static_cast<double>(message.authority.size()));
  observations().Set(kDnsAdditionalRrs, static_cast<double>(message.additional.size()));
  if (config_->query_type == "SOA") {
    double serial = 0;
    for (const DnsRecord& record : message.answer) {
      if (record.soa_serial) serial = *record.soa_serial;
    }
    observations().Set(kDnsSerial, serial);
  }
  if (Failure failure = JudgeAnswer(message, *config_, log())) return Fail(std::move(failure));
  Pass();
}

void DnsRun::DeductDnsLag(std::optional<MonoTime> arrived) {
  const Duration lag = DeductLag(arrived);
  if (exchange_started_) *exchange_started_ += lag;
}

void DnsRun::Conclude(ProbeResult& result) {
  if (stream_) ObserveConnection(stream_->tcp());
  if (!exchange_started_) return;
  // blackbox: request is what lies between the query and the end, connect the rest.
  const MonoTime now = loop().Now();
  const Duration total = now - *exchange_started_;
  const Duration request = result.phases.Get(Phase::kProcessing).value_or(Duration::zero());
  result.observations.Set(kDnsDurationSeconds, {"request"}, ToSeconds(request));
  result.observations.Set(kDnsDurationSeconds, {"connect"}, ToSeconds(total - request));
}

}  // namespace sonde
