// CurlQuicExchange: one HTTP/3 request and its answer on one QUIC connection.
//
// Why apart from CurlExchange: another library, without hooks into its TLS. It verifies nothing; it
// hands out the peer's certificates before the request is sent, and they are judged here, by the
// rules and the trust of every other handshake. No proxies, no retries, no second connection but
// the one of Reconnect().
//
// THREAD: the shard's. LIFETIME: owned by CurlMulti; curl holds pointers to its members until the
// easy handle is gone.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/curl_api.h"
#include "net/curl_intake.h"
#include "net/curl_multi.h"
#include "net/http_head.h"
#include "net/socket_fd.h"
#include "net/tls_context.h"
#include "sonde/event_loop.h"
#include "sonde/net/http_client.h"

namespace sonde {

class CurlQuicExchange final : public CurlTransfer {
 public:
  /// `request.tls` is an OpenSslContext.
  CurlQuicExchange(const CurlApi& api, CurlMulti& multi, EventLoop& loop, HttpRequest request,
                   HttpUrl url, std::move_only_function<void(HttpResponse)> done);
  ~CurlQuicExchange() override;

  /// Sets every option of the easy handle. A failure if that cannot be.
  Failure Prepare();
  /// What has come so far.
  const HttpResponse& Current() const noexcept { return response_; }

  void* easy() noexcept override { return easy_; }
  void OnDone(int curl_code) override;
  void OnReady(int fd) noexcept override;
  void Abandon() noexcept override;
  MonoTime deadline() const noexcept override { return request_.deadline.at(); }
  void OnStalled() noexcept override;

 private:
  struct Callbacks;
  struct FreeList {
    const CurlApi* api;
    void operator()(curl_slist* list) const noexcept;
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  // curl_quic_options.cc
  void Append(List& list, const std::string& line);
  bool SetRoute();
  bool SetRequest();
  bool SetHeaders();
  bool SetTls();
  bool SetLimits();
  bool SetCallbacks();
  /// Gives curl the client certificate through a file in memory: it knows only files, and must not
  /// read one of a disk on the loop's thread.
  Failure SetClientCertificate();

  int OpenSocket(curl_sockaddr& address) noexcept;
  bool OnConnectionReady();
  void OnText(std::string_view text);
  std::size_t OnHeader(std::string_view line);
  std::size_t OnBody(std::string_view bytes);

  /// What curl knows about the peer's certificates, as PEM, leaf first.
  std::vector<std::string> PeerChain() const;
  void ExamineServer();
  /// Whether curl refused a name that the module does not want to be verified.
  bool WantsReconnect(int curl_code) const noexcept;
  /// Once more, without the name's check by curl, which is the price of seeing certificates.
  bool Reconnect();

  /// Whether the whole answer has come although curl waits for more.
  bool IsOver() const noexcept;
  Failure Judge(int curl_code);
  Phase CurrentPhase() const noexcept;

  const CurlApi& api_;
  CurlMulti& multi_;
  EventLoop& loop_;
  HttpRequest request_;
  HttpUrl url_;
  std::shared_ptr<const OpenSslContext> context_;
  std::move_only_function<void(HttpResponse)> done_;
  HttpResponse response_;
  HttpHead head_;
  CurlIntake intake_;
  TlsFacts facts_;
  bool examined_ = false;  ///< facts_ holds the peer's certificates
  SocketFd client_file_;
  std::array<char, 256> error_text_{};
  List connect_to_, headers_;
  int socket_ = -1;             ///< curl's; only compared and asked what waits in it
  int socket_errno_ = 0;        ///< of the socket or bind call that failed
  Failure abort_reason_;        ///< set by the callback that ended the exchange
  bool second_socket_ = false;  ///< curl wanted to try again
  bool reconnected_ = false;
  bool abandoned_ = false;
  void* easy_;
};

/// The IANA name of the cipher suite in curl's text about a handshake ("SSL connection using TLS1.3
/// / ECDHE_RSA_AES_128_GCM_SHA256"), "" if there is none of TLS 1.3.
std::string Tls13SuiteInText(std::string_view text);

}  // namespace sonde
