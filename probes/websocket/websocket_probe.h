// WebSocketRun: resolve, connect, TLS for wss, upgrade, and a dialogue of messages.
//
//     Begin → OnResolved → OnMaterial → Connect → OnConnected → (TLS) → Upgrade → OnUpgraded →
//     Execute …
//
// Where it is better than the exporter: the deadline holds for the dialogue as well.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probes/http_client/http_client_material.h"
#include "probes/websocket/message_dialogue.h"
#include "probes/websocket/websocket_config.h"
#include "sonde/net/websocket.h"
#include "sonde/probe_run.h"
#include "sonde/url.h"

namespace sonde {

class WebSocketRun final : public ProbeRun {
 public:
  WebSocketRun(ProbeServices& services, std::shared_ptr<const WebSocketConfig> config,
               RunRequest request);
  ~WebSocketRun() override;

 protected:
  void Begin() override;
  void OnDeadline() override;
  void Conclude(ProbeResult& result) override;

 private:
  bool IsSecure() const noexcept { return url_.scheme == "wss"; }
  void StartResolve();
  void OnResolved(IpAddress address);
  /// Credentials and headers, of which some are in files.
  void LoadMaterial();
  void OnMaterial(const HttpClientMaterial& material);

  void Connect();
  void OnConnected(std::unique_ptr<ByteStream> stream);
  void StartTls();
  void SendUpgrade();
  void ReadUpgrade();
  void OnUpgradeBytes(std::string_view bytes);
  void OnUpgraded();

  void Execute(MessageDialogue::Decision decision);
  /// Goes on with the next message, reading and answering pings until there is one.
  void AwaitMessage();
  void OnFrames(std::string_view bytes);
  void Write(std::string data, std::move_only_function<void()> next);
  void FailDialogue(FailureReason reason, const std::string& detail);

  std::shared_ptr<const WebSocketConfig> config_;
  HttpClientConfig identity_;  ///< what of http_config counts, with the headers of the section
  Url url_;
  Endpoint peer_;
  TlsContextPtr tls_;
  std::unique_ptr<ByteStream> stream_;
  std::optional<WebSocketUpgrade> upgrade_;
  WebSocketCodec codec_;
  std::optional<Failure> ended_;  ///< no more frames will come: why
  bool has_fresh_bytes_ = false;  ///< since the last message
  MessageDialogue dialogue_;
  bool dialed_ = false;     ///< the time of the dial is shown
  bool connected_ = false;  ///< TCP was up
};

}  // namespace sonde
