// HttpSource: targets from a server, as Prometheus' http_sd asks for them.
//
// Why: it is asked by a run of the http prober, which knows credentials, TLS, proxies, redirects
// and a deadline. Only status 200 and application/json count; whatever fails, the list before
// stays.
//
// THREAD: the main loop. LIFETIME: outlived by the services.
#pragma once

#include <memory>

#include "config/target_sources.h"
#include "discovery/target_source.h"
#include "sonde/probe_run.h"

namespace sonde {

class HttpSource final : public TargetSource {
 public:
  /// How long an answer may take; less if the source is asked more often.
  static constexpr Duration kTimeout = std::chrono::seconds(30);

  HttpSource(ProbeServices& services, HttpTargets http);
  void Start(OnAnswer on_answer) override;

 private:
  void Ask();
  void OnResult(ProbeResult result);
  void Finish(SourceAnswer answer);

  ProbeServices& services_;
  HttpTargets http_;
  OnAnswer on_answer_;
  std::unique_ptr<ProbeRun> run_;
  OpPtr op_;  ///< parsing, or the wait for the next time
};

}  // namespace sonde
