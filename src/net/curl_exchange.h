// CurlExchange: one HTTP request and its answer on one connection.
//
// Why: the callbacks of one easy handle: the pinned socket, the stamps of the trace, the head, the
// body, and the verdict at the end.
//
// THREAD: the shard's. LIFETIME: owned by CurlMulti; curl holds pointers to its members until the
// easy handle is gone.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "net/curl_intake.h"
#include "net/curl_multi.h"
#include "net/http_head.h"
#include "sonde/event_loop.h"
#include "sonde/net/http_client.h"

struct curl_slist;
struct curl_sockaddr;

namespace sonde {

class TlsSession;

class CurlExchange final : public CurlTransfer {
 public:
  CurlExchange(CurlMulti& multi, EventLoop& loop, HttpRequest request, HttpUrl url,
               std::move_only_function<void(HttpResponse)> done);
  ~CurlExchange() override;

  /// Sets every option of the easy handle. False if curl refuses one.
  bool Prepare();
  /// What has come so far, its stamps and TLS facts brought up to date.
  const HttpResponse& Current() noexcept;

  void* easy() noexcept override { return easy_; }
  void OnDone(int curl_code) override;
  void OnReady(int fd) noexcept override;
  void Abandon() noexcept override;
  MonoTime deadline() const noexcept override { return request_.deadline.at(); }
  void OnStalled() noexcept override;

 private:
  struct Callbacks;
  struct FreeList {
    void operator()(curl_slist* list) const noexcept;
  };
  using List = std::unique_ptr<curl_slist, FreeList>;
  static void Append(List& list, const std::string& line);

  // curl_options.cc
  bool SetRoute();
  bool SetRequest();
  bool SetBody();
  bool SetHeaders();
  bool SetTls();
  bool SetTlsHooks();
  bool SetLimits();
  bool SetCallbacks();

  // curl_proxy.cc
  /// curl is told of the proxy: CONNECT or SOCKS. A plain request is just sent to it.
  bool HasTunnel() const noexcept;
  /// The connection that curl makes is TLS with the proxy, and a plain request goes over it.
  bool IsPlainOverTls() const noexcept;
  std::string RequestTarget() const;
  bool SetTunnel();
  bool SetConnectHeaders();
  bool SetProxyTls();
  /// Why the proxy is to blame, if it is.
  Failure JudgeProxy(int curl_code);

  int OpenSocket(curl_sockaddr& address) noexcept;
  bool OnTlsContext(void* ssl_ctx) noexcept;
  bool OnConnectionReady() noexcept;
  std::size_t OnHeader(std::string_view line);
  std::size_t OnConnectHeader(std::string_view line);
  std::size_t OnBody(std::string_view bytes);
  std::size_t OnUpload(char* buffer, std::size_t size) noexcept;
  /// Whether the whole answer has come although curl waits for more.
  bool IsOver() const noexcept;
  /// Whether the bytes of the answer are lines and no frames.
  bool SpeaksHttp1() const noexcept;
  /// The innermost TLS that the answer comes through, null if it comes plain.
  const TlsSession* Carrier() const noexcept;
  void StampConnected() noexcept;
  /// Stamps the first byte of a plain answer if it waits in the socket.
  void PeekFirstByte() noexcept;
  void Sync() noexcept;
  Failure Judge(int curl_code);
  Failure JudgeByCode(int curl_code);
  std::string DescribeError(int curl_code, int os_errno) const;
  Phase CurrentPhase() const noexcept;

  EventLoop& loop_;
  HttpRequest request_;
  HttpUrl url_;
  std::move_only_function<void(HttpResponse)> done_;
  HttpResponse response_;
  HttpHead head_;
  CurlIntake intake_;
  std::shared_ptr<TlsSession> session_;        ///< with the target
  std::shared_ptr<TlsSession> proxy_session_;  ///< with the proxy
  bool in_proxy_tls_ = false;                  ///< the proxy's session has been installed
  std::array<char, 256> error_text_{};
  List connect_to_, headers_, connect_headers_;
  std::size_t connect_bytes_ = 0;  ///< of the answer to CONNECT
  std::size_t uploaded_ = 0;
  int socket_ = -1;             ///< curl's; only compared and asked for its error
  int socket_errno_ = 0;        ///< of the socket or bind call that failed
  Failure abort_reason_;        ///< set by the callback that ended the exchange
  bool second_socket_ = false;  ///< curl wanted to try again
  bool finished_ = false;
  bool abandoned_ = false;
  void* easy_;
};

}  // namespace sonde
