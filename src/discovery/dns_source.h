// DnsSource: targets from DNS records, as Prometheus' dns_sd finds them.
//
// Why: that a name has no such records is an answer, and its targets go; that nobody answered is
// none, and what the name had before stays.
//
// THREAD: the main loop. LIFETIME: outlived by the resolvers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/target_sources.h"
#include "discovery/target_source.h"
#include "net/service_resolver.h"
#include "sonde/event_loop.h"
#include "sonde/net/resolver.h"

namespace sonde {

class DnsSource final : public TargetSource {
 public:
  /// How long answers are waited for; less if the names are asked more often.
  static constexpr Duration kTimeout = std::chrono::seconds(10);

  DnsSource(EventLoop& loop, Resolver& addresses, ServiceResolver& services, DnsTargets dns);
  void Start(OnAnswer on_answer) override;

 private:
  void AskAll();
  OpPtr Ask(const std::string& name);
  void OnList(const std::string& name, const Failure& failure, TargetList list);
  void OnTimeout();
  void Finish();

  EventLoop& loop_;
  Resolver& addresses_;
  ServiceResolver& services_;
  DnsTargets dns_;
  OnAnswer on_answer_;
  PartLists lists_;
  std::map<std::string, OpPtr> asked_;  ///< by name; those that have not answered yet
  std::vector<std::string> complaints_;
  OpPtr timer_;
};

}  // namespace sonde
