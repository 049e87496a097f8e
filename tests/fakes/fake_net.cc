#include "fakes/fake_net.h"

#include <utility>

namespace sonde {

namespace {

// What never completes.
class SilentOp final : public Op {};

OpPtr AfterOrDefer(EventLoop& loop, Duration delay, Task task) {
  if (delay <= Duration::zero()) return loop.Defer(std::move(task));
  return loop.After(delay, std::move(task));
}

template <typename Queue>
auto TakeFront(Queue& queue) {
  auto front = std::move(queue.front());
  queue.pop_front();
  return front;
}

}  // namespace

void FakeResolver::SetAddresses(std::string host, const std::vector<std::string>& addresses,
                                Duration delay) {
  ResolveAnswer answer;
  for (const std::string& text : addresses) {
    const auto address = IpAddress::Parse(text);
    if (!address) continue;
    (address->is_v4() ? answer.v4 : answer.v6).push_back(*address);
  }
  const Failure nodata{FailureReason::kNodata, "no address"};
  if (answer.v4.empty()) answer.v4_failure = nodata;
  if (answer.v6.empty()) answer.v6_failure = nodata;
  SetAnswer(std::move(host), std::move(answer), delay);
}

void FakeResolver::SetAnswer(std::string host, ResolveAnswer answer, Duration delay) {
  entries_[std::move(host)] = Entry{std::move(answer), delay, false};
}

void FakeResolver::SetSilent(std::string host) { entries_[std::move(host)] = Entry{{}, {}, true}; }

OpPtr FakeResolver::Resolve(std::string_view host, AddressPolicy policy,
                            std::move_only_function<void(ResolveAnswer)> done) {
  asked_.emplace_back(host);
  Entry entry;
  if (const auto literal = IpAddress::Parse(host)) {
    (literal->is_v4() ? entry.answer.v4 : entry.answer.v6).push_back(*literal);
  } else if (const auto found = entries_.find(host); found != entries_.end()) {
    entry = found->second;
  } else {
    const Failure nxdomain{FailureReason::kNxdomain, "no such host: " + std::string(host)};
    entry.answer.v4_failure = entry.answer.v6_failure = nxdomain;
  }
  if (entry.silent) return std::make_unique<SilentOp>();
  const bool wants_v4 = policy.fallback || policy.preferred == IpFamily::kV4;
  const bool wants_v6 = policy.fallback || policy.preferred == IpFamily::kV6;
  if (!wants_v4) entry.answer.v4.clear(), entry.answer.v4_failure = {};
  if (!wants_v6) entry.answer.v6.clear(), entry.answer.v6_failure = {};
  return AfterOrDefer(loop_, entry.delay,
                      [answer = std::move(entry.answer), done = std::move(done)]() mutable {
                        done(std::move(answer));
                      });
}

std::shared_ptr<FakePeer> FakeStreamConnector::WillConnect(Duration delay) {
  auto peer = std::make_shared<FakePeer>(loop_);
  steps_.push_back({peer, {}, delay, false});
  return peer;
}

void FakeStreamConnector::WillFail(Failure failure, Duration delay) {
  steps_.push_back({nullptr, std::move(failure), delay, false});
}

void FakeStreamConnector::WillHang() { steps_.push_back({nullptr, {}, {}, true}); }

OpPtr FakeStreamConnector::ConnectTcp(const ConnectOptions& options, Done done) {
  tcp_connects_.push_back(options);
  return Next(options.peer, std::move(done));
}

OpPtr FakeStreamConnector::ConnectUnix(std::string_view path, Done done) {
  unix_connects_.emplace_back(path);
  return Next(std::nullopt, std::move(done));
}

OpPtr FakeStreamConnector::Next(std::optional<Endpoint> remote, Done done) {
  Step step{
      nullptr, {FailureReason::kInternal, "a connect that the test did not script"}, {}, false};
  if (!steps_.empty()) step = TakeFront(steps_);
  if (step.hang) return std::make_unique<SilentOp>();
  return AfterOrDefer(loop_, step.delay, [step, remote, done = std::move(done)]() mutable {
    if (step.peer == nullptr) return done(std::unexpected(std::move(step.failure)));
    std::optional<Endpoint> own;
    if (remote) own = Endpoint{remote->ip, 40000};
    done(std::make_unique<FakeByteStream>(std::move(step.peer), remote, own));
  });
}

void FakeTlsClient::WillSucceed(TlsFacts facts, Duration delay) {
  steps_.push_back({{}, std::move(facts), delay, false});
}

void FakeTlsClient::WillFail(Failure failure, TlsFacts facts, Duration delay) {
  steps_.push_back({std::move(failure), std::move(facts), delay, false});
}

void FakeTlsClient::WillHang() { steps_.push_back({{}, {}, {}, true}); }

TlsFacts FakeTlsClient::GoodFacts(const Clock& clock) {
  TlsFacts facts;
  facts.handshake_done = true;
  facts.verified = true;
  facts.version = TlsVersion::kTls13;
  facts.cipher = "TLS_AES_128_GCM_SHA256";
  CertificateFacts leaf;
  leaf.subject = "CN=fake.test";
  leaf.issuer = "CN=Fake CA";
  leaf.dns_names = {"fake.test"};
  leaf.not_before = clock.WallNow() - std::chrono::hours(24);
  leaf.not_after = clock.WallNow() + std::chrono::hours(365 * 24);
  facts.earliest_expiry = facts.last_chain_expiry = leaf.not_after;
  facts.peer_chain.push_back(std::move(leaf));
  return facts;
}

OpPtr FakeTlsClient::Context(
    const TlsOptions& options,
    std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done) {
  contexts_.push_back(options);
  return loop_.Defer([this, options, done = std::move(done)]() mutable {
    if (context_failure_) return done(std::unexpected(Failure(context_failure_)));
    done(std::make_shared<FakeTlsContext>(std::move(options)));
  });
}

OpPtr FakeTlsClient::Handshake(std::unique_ptr<ByteStream> transport, TlsHandshake params,
                               std::move_only_function<void(TlsOutcome)> done) {
  handshakes_.push_back(std::move(params));
  Step step{{}, GoodFacts(loop_), {}, false};
  if (!steps_.empty()) step = TakeFront(steps_);
  if (step.hang) return std::make_unique<SilentOp>();
  return AfterOrDefer(loop_, step.delay,
                      [step, transport = std::move(transport), done = std::move(done)]() mutable {
                        TlsOutcome outcome{std::unexpected(step.failure), std::move(step.facts)};
                        if (!step.failure) outcome.stream = std::move(transport);
                        transport.reset();
                        done(std::move(outcome));
                      });
}

}  // namespace sonde
