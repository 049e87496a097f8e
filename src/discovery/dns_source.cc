#include "discovery/dns_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "sonde/address.h"
#include "sonde/url.h"

namespace sonde {
namespace {

bool SaysNone(const Failure& failure) {
  return failure.reason == FailureReason::kNxdomain || failure.reason == FailureReason::kNodata;
}

TargetList ListOf(const std::vector<ServiceEndpoint>& services) {
  TargetList list;
  for (ServiceEndpoint service : services) {
    if (service.host.ends_with('.')) service.host.pop_back();
    if (service.host.empty()) continue;  // RFC 2782: the service is not there
    list.push_back({.target = fmt::format("{}:{}", BracketedHost(service.host), service.port),
                    .labels = {},
                    .mark = {}});
  }
  std::ranges::sort(list, {}, &ListedTarget::target);
  return list;
}

TargetList ListOf(const std::vector<IpAddress>& addresses, int port) {
  TargetList list;
  for (const IpAddress& address : addresses) {
    list.push_back({.target = Endpoint{address, static_cast<std::uint16_t>(port)}.ToString(),
                    .labels = {},
                    .mark = {}});
  }
  std::ranges::sort(list, {}, &ListedTarget::target);
  return list;
}

}  // namespace

DnsSource::DnsSource(EventLoop& loop, Resolver& addresses, ServiceResolver& services,
                     DnsTargets dns)
    : loop_(loop), addresses_(addresses), services_(services), dns_(std::move(dns)) {}

void DnsSource::Start(OnAnswer on_answer) {
  on_answer_ = std::move(on_answer);
  AskAll();
}

void DnsSource::AskAll() {
  complaints_.clear();
  timer_ = loop_.After(std::min(dns_.refresh, kTimeout), [this] { OnTimeout(); });
  for (const std::string& name : dns_.names) {
    if (!asked_.contains(name)) asked_.emplace(name, Ask(name));
  }
}

OpPtr DnsSource::Ask(const std::string& name) {
  if (dns_.type == DnsRecordType::kSrv) {
    return services_.ResolveService(name, [this, name](auto found) {
      if (!found) return OnList(name, found.error(), {});
      OnList(name, {}, ListOf(*found));
    });
  }
  const bool v4 = dns_.type == DnsRecordType::kA;
  const AddressPolicy policy{.preferred = v4 ? IpFamily::kV4 : IpFamily::kV6, .fallback = false};
  return addresses_.Resolve(name, policy, [this, name, v4](const ResolveAnswer& answer) {
    OnList(name, v4 ? answer.v4_failure : answer.v6_failure,
           ListOf(v4 ? answer.v4 : answer.v6, dns_.port));
  });
}

void DnsSource::OnList(const std::string& name, const Failure& failure, TargetList list) {
  if (!failure || SaysNone(failure)) {
    lists_.Set(name, std::move(list));
  } else {
    complaints_.push_back(fmt::format("{}: {}", Info(failure.reason).name, failure.detail));
  }
  asked_.erase(name);  // which may go with the op
  if (asked_.empty()) Finish();
}

void DnsSource::OnTimeout() {
  for (const auto& [name, op] : asked_) {
    complaints_.push_back(fmt::format("dns_timeout: lookup of {}: no answer", name));
  }
  asked_.clear();
  Finish();
}

void DnsSource::Finish() {
  timer_ = loop_.After(dns_.refresh, [this] { AskAll(); });
  SourceAnswer answer{.list = lists_.Join(), .complaints = std::move(complaints_)};
  if (answer.list->size() > kMaxListedTargets) {
    answer.list.reset();
    answer.complaints.push_back(fmt::format("more than {} targets", kMaxListedTargets));
  }
  answer.failed = !answer.complaints.empty();
  on_answer_(std::move(answer));
}

}  // namespace sonde
