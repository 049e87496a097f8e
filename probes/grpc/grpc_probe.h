// One run of the grpc prober: resolve, one HTTP/2 exchange, read the status.
//
// Where it is better than the exporter: the deadline holds for the call, the chosen address is the
// one that is connected to, and IPv6 literals work (README.md beside this).
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <memory>
#include <string>

#include "probes/grpc/grpc_config.h"
#include "probes/grpc/health_protocol.h"
#include "sonde/probe_run.h"
#include "sonde/url.h"

namespace sonde {

class GrpcRun final : public ProbeRun {
 public:
  GrpcRun(ProbeServices& services, std::shared_ptr<const GrpcConfig> config, RunRequest request);

 private:
  void Begin() override;
  void OnDeadline() override;

  void StartResolve();
  void OnResolved(IpAddress address);
  void Call(Endpoint peer);
  void OnResponse(const HttpResponse& response);
  void OnAnswer(const HealthAnswer& answer, const Failure& failure);
  /// The series that exist as soon as the call is over.
  void ShowOutcome(int code, const std::string& serving_status);

  std::shared_ptr<const GrpcConfig> config_;
  Url url_;
  TlsContextPtr tls_;
  HttpOp* call_ = nullptr;  ///< the outstanding op, once it is the call
  std::string body_;
  MonoTime call_started_{};
};

}  // namespace sonde
