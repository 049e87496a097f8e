#include "net/ares_resolver.h"

#include <sys/stat.h>

#include <array>
#include <utility>

#include "net/ares_channel.h"
#include "net/ares_hosts.h"
#include "net/ares_lookup.h"
#include "net/ares_lookup_plan.h"
#include "net/ares_search.h"
#include "net/ares_service_lookup.h"

namespace sonde {

namespace {

/// Tells whether a file is still the one that was read.
struct FileIdentity {
  ino_t inode = 0;
  off_t size = -1;
  std::int64_t modified_s = 0;
  std::int64_t modified_ns = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

FileIdentity Identify(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return {};
  return {info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

using ChannelPtr = std::unique_ptr<AresChannel>;
using HostsPtr = std::shared_ptr<const HostsTable>;

/// What the files said, read on a helper thread. Null parts: unchanged, or could not be made.
struct Reading {
  FileIdentity resolv_identity, hosts_identity;
  ChannelPtr channel;
  HostsPtr hosts;
};

Reading ReadFiles(const AresOptions& options, Reading known, bool replace_channel) {
  const std::string& resolv =
      options.resolv_conf.empty() ? std::string("/etc/resolv.conf") : options.resolv_conf;
  const std::string& hosts =
      options.hosts_file.empty() ? std::string("/etc/hosts") : options.hosts_file;
  Reading reading;
  reading.resolv_identity = Identify(resolv);
  reading.hosts_identity = Identify(hosts);
  if (replace_channel || reading.resolv_identity != known.resolv_identity) {
    if (auto channel = AresChannel::Make(options)) reading.channel = std::move(*channel);
  }
  if (reading.hosts_identity != known.hosts_identity) {
    reading.hosts = std::make_shared<const HostsTable>(HostsTable::Load(hosts));
  }
  return reading;
}

bool Wants(AddressPolicy policy, IpFamily family) noexcept {
  return policy.fallback || policy.preferred == family;
}

ResolveAnswer AnswerWith(std::vector<IpAddress> v4, std::vector<IpAddress> v6, AddressPolicy policy,
                         const Failure& otherwise) {
  ResolveAnswer answer;
  if (Wants(policy, IpFamily::kV4)) {
    if (v4.empty()) answer.v4_failure = otherwise;
    answer.v4 = std::move(v4);
  }
  if (Wants(policy, IpFamily::kV6)) {
    if (v6.empty()) answer.v6_failure = otherwise;
    answer.v6 = std::move(v6);
  }
  return answer;
}

Failure NoData(std::string_view host, std::string_view where) {
  return {FailureReason::kNodata,
          "lookup of " + std::string(host) + ": " + std::string(where) + " has no such address"};
}

ResolveAnswer AnswerLiteral(const IpAddress& literal, AddressPolicy policy) {
  const Failure other{FailureReason::kNoAddressForFamily,
                      literal.ToString() + " is an address of the other family"};
  if (literal.is_v4()) return AnswerWith({literal}, {}, policy, other);
  return AnswerWith({}, {literal}, policy, other);
}

ResolveAnswer AnswerLocalhost(std::string_view host, AddressPolicy policy) {
  return AnswerWith({*IpAddress::Parse("127.0.0.1")}, {*IpAddress::Parse("::1")}, policy,
                    NoData(host, "localhost"));
}

}  // namespace

class AresResolver::Core {
 public:
  Core(EventLoop& loop, AresOptions options) : loop_(loop), options_(std::move(options)) {
    Install(ReadFiles(options_, {}, true));
    if (hosts_ == nullptr) hosts_ = std::make_shared<const HostsTable>();
    checked_ = loop_.Now();
  }

  std::optional<ResolveAnswer> Known(std::string_view host, AddressPolicy policy) {
    RefreshIfDue();
    return AnswerWithoutDns(host, policy);
  }

  OpPtr Resolve(std::string_view host, AddressPolicy policy, AresLookup::Done done) {
    if (auto known = Known(host, policy)) {
      return loop_.Defer([answer = std::move(*known), done = std::move(done)]() mutable {
        done(std::move(answer));
      });
    }
    auto lookup = std::make_unique<AresLookup>(
        [this]() -> AresChannel& { return *channel_; },
        LookupPlan(SearchNames(host, channel_->search()), policy), std::move(done));
    lookup->Start();
    return lookup;
  }

  OpPtr ResolveService(std::string_view name, ServiceResolver::ServicesDone done) {
    RefreshIfDue();
    const bool possible = IsHostName(name);
    if (possible && channel_ != nullptr) {
      auto lookup = std::make_unique<AresServiceLookup>(
          [this]() -> AresChannel& { return *channel_; }, SearchNames(name, channel_->search()),
          std::move(done));
      lookup->Start();
      return lookup;
    }
    Failure why = possible
                      ? Failure{FailureReason::kInternal, "the resolver could not be set up"}
                      : Failure{FailureReason::kNxdomain,
                                "\"" + std::string(name.substr(0, 100)) + "\" cannot be a name"};
    return loop_.Defer([why = std::move(why), done = std::move(done)]() mutable {
      done(std::unexpected(std::move(why)));
    });
  }

  std::uint64_t channels_made() const noexcept { return channels_made_; }
  std::size_t channels_retiring() const noexcept { return retiring_.size(); }

 private:
  std::optional<ResolveAnswer> AnswerWithoutDns(std::string_view host, AddressPolicy policy) const {
    if (const auto literal = IpAddress::Parse(host)) return AnswerLiteral(*literal, policy);
    if (!IsHostName(host)) {
      const Failure none{FailureReason::kNxdomain,
                         "\"" + std::string(host.substr(0, 100)) + "\" cannot be a host name"};
      return AnswerWith({}, {}, policy, none);
    }
    if (const HostsTable::Entry* entry = hosts_->Find(host)) {
      return AnswerWith(entry->v4, entry->v6, policy, NoData(host, "the hosts file"));
    }
    if (IsLocalhost(host)) return AnswerLocalhost(host, policy);
    if (channel_ == nullptr) {
      return AnswerWith({}, {}, policy,
                        {FailureReason::kInternal, "the resolver could not be set up"});
    }
    return std::nullopt;
  }

  void RefreshIfDue() {
    if (refresh_ != nullptr || loop_.Now() - checked_ < options_.recheck) return;
    checked_ = loop_.Now();
    const bool replace = channel_ == nullptr || channel_->unreachable();
    Reading known;
    known.resolv_identity = resolv_identity_;
    known.hosts_identity = hosts_identity_;
    // The helper thread owns the reading until it hands it over.
    auto reading = std::make_shared<Reading>(std::move(known));
    refresh_ = loop_.OffLoop(
        [reading, replace, options = options_] {
          *reading = ReadFiles(options, std::move(*reading), replace);
        },
        [this, reading] {
          refresh_.reset();
          Install(std::move(*reading));
        });
  }

  void Install(Reading reading) {
    resolv_identity_ = reading.resolv_identity;
    hosts_identity_ = reading.hosts_identity;
    if (reading.hosts != nullptr) hosts_ = std::move(reading.hosts);
    if (reading.channel == nullptr) return;
    if (channel_ != nullptr) Retire(std::move(channel_));
    channel_ = std::move(reading.channel);
    channel_->Attach(loop_);
    ++channels_made_;
  }

  void Retire(ChannelPtr channel) {
    if (channel->idle()) return;
    channel->OnIdle([this] { sweep_ = loop_.Defer([this] { Sweep(); }); });
    retiring_.push_back(std::move(channel));
  }
  void Sweep() {
    std::erase_if(retiring_, [](const ChannelPtr& channel) { return channel->idle(); });
  }

  EventLoop& loop_;
  AresOptions options_;
  FileIdentity resolv_identity_, hosts_identity_;
  HostsPtr hosts_;
  ChannelPtr channel_;
  std::vector<ChannelPtr> retiring_;
  MonoTime checked_{};
  std::uint64_t channels_made_ = 0;
  OpPtr refresh_;
  OpPtr sweep_;
};

AresResolver::AresResolver(EventLoop& loop, AresOptions options)
    : core_(std::make_unique<Core>(loop, std::move(options))) {}

AresResolver::~AresResolver() = default;

std::optional<ResolveAnswer> AresResolver::Known(std::string_view host, AddressPolicy policy) {
  return core_->Known(host, policy);
}

OpPtr AresResolver::Resolve(std::string_view host, AddressPolicy policy,
                            std::move_only_function<void(ResolveAnswer)> done) {
  return core_->Resolve(host, policy, std::move(done));
}

OpPtr AresResolver::ResolveService(std::string_view name, ServicesDone done) {
  return core_->ResolveService(name, std::move(done));
}

std::uint64_t AresResolver::channels_made() const noexcept { return core_->channels_made(); }
std::size_t AresResolver::channels_retiring() const noexcept { return core_->channels_retiring(); }

}  // namespace sonde
