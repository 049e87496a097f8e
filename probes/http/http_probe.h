// HttpRun: one chain of requests, hop by hop.
//
//     Begin → StartHop → (target's address) → Prepare (TLS context, files) → PlanRoute (proxy,
//     addresses) → Send → OnResponse ─┬→ StartHop (redirect)
//                                     └→ Judge → Pass / Fail
//
// Why so thin: where a chain leads is decided by Redirects, what is sent by BuildHttpRequest, what
// an answer is worth by EvaluateHttp. One request per hop; nothing is retried.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/http/body_sink.h"
#include "probes/http/cookie_jar.h"
#include "probes/http/evaluate.h"
#include "probes/http/http_config.h"
#include "probes/http/http_material.h"
#include "probes/http/http_phases.h"
#include "probes/http/http_request.h"
#include "probes/http/redirects.h"
#include "probes/http/roundtrips.h"
#include "probes/http_client/proxy_choice.h"
#include "sonde/probe_run.h"

namespace sonde {

class HttpRun final : public ProbeRun {
 public:
  HttpRun(ProbeServices& services, std::shared_ptr<const HttpConfig> config, RunRequest request);

 protected:
  void Begin() override;
  void OnDeadline() override;
  void Conclude(ProbeResult& result) override;

 private:
  const HttpHop& hop() const noexcept { return redirects_->current(); }

  void StartHop();
  void OnResolved(IpAddress address);
  /// Goes on with PlanRoute once TLS context and files are there.
  void Prepare();
  void LoadFiles();
  void Send();

  // http_route.cc
  bool SkipsResolve() const noexcept;
  /// Whether peer_ is the address of the hop's host.
  bool IsResolved() const noexcept;
  /// The URL as a user would write it: with the target's name for its address.
  std::string ShownUrl(const Url& url) const;
  /// Goes on with Send once it is known where to connect: the proxy's address, or the target's.
  void PlanRoute();
  /// Says, once for each hop, what is asked for.
  void TellRequest(const HttpHop& asked);
  void RecordTrip(const HttpHop& asked, const HttpTrace& trace);
  void TellRedirect(const HttpResponse& response, const Redirects::Decision& decision);
  void FetchToken();
  void LookUpTarget();
  void LookUpProxy();
  /// Fills in where to connect, and through what.
  void SetRoute(HttpRequest& http_request);
  bool HasProxyDialogue(const Url& url) const noexcept;
  /// Whether another address is left to try; nothing has been sent then.
  bool TriesNextAddress(const HttpResponse& response);

  BodySink NewSink(std::string coding) const;
  /// Whether the answer is compressed because this run asked for it unasked.
  bool IsZipped(const HttpResponse& response) const;
  bool OnBody(std::string_view piece);
  /// Null, unless more has come than the loop has time to decode.
  OpPtr DecodeBacklog(std::move_only_function<void(bool wanted)> decoded);
  void OnResponse(HttpResponse response);
  /// Times and label of the exchange that is over.
  void RecordHop(const HttpHop& asked, const HttpResponse& response, bool final);
  /// Whose cookies go to `asked`: its server's, by the name in the Host header.
  Url CookieUrl(const HttpHop& asked) const;
  void FollowRedirect(const HttpHop& from, const HttpResponse& response);
  void Judge(HttpResponse response, const Redirects::Decision& decision);
  void Close(HttpVerdict verdict);
  void ObserveAnswer(const HttpResponse& response, bool is_tls, bool refused);

  std::shared_ptr<const HttpConfig> config_;
  std::optional<Redirects> redirects_;
  HttpOrigin first_;
  CookieJar cookies_;
  std::optional<HttpMaterial> material_;
  TlsContextPtr tls_context_;
  std::string resolved_host_;  ///< whose addresses these are, "" before the first lookup
  std::vector<IpAddress> targets_;
  Endpoint peer_;  ///< of the exchange: the target, or the proxy
  std::optional<ProxyChoice> proxy_;
  std::string proxy_host_;  ///< whose addresses these are
  std::vector<IpAddress> proxies_;
  std::size_t attempt_ = 0;  ///< which of the addresses is connected to
  bool proxy_wants_login_ = false;
  Duration resolved_before_hop_{};
  Duration unshown_resolve_{};  ///< spent on lookups that blackbox's phase does not count
  BodySink body_;
  bool unzip_ = false;             ///< of the exchange under way
  std::optional<bool> skip_body_;  ///< of the exchange under way, once its first piece has come
  HttpOp* exchange_ = nullptr;     ///< the outstanding op, if it is a Fetch
  bool fetching_token_ = false;
  HttpPhases phases_;
  Roundtrips trips_;             ///< empty unless the log is read at level debug
  int told_requests_ = 0;        ///< how many hops are in the log
  std::string_view last_words_;  ///< of the verdict, for the end of the log
  bool requested_ = false;  ///< a request was about to be sent: all phases are shown from then on
};

}  // namespace sonde
