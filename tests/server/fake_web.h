// A web API on fakes: what the handlers' tests share.
//
// THREAD: the test's. LIFETIME: one per test.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fake_loop.h"
#include "fakes/fake_net.h"
#include "server/http_server.h"
#include "server/web_api.h"

namespace sonde {

class FakeModule final : public ProbeModule {
 public:
  FakeModule(std::string name, std::string prober, Duration timeout, std::string host = {})
      : name_(std::move(name)),
        prober_(std::move(prober)),
        timeout_(timeout),
        host_(std::move(host)) {}
  std::string_view name() const override { return name_; }
  std::string_view prober_name() const override { return prober_; }
  bool prober_known() const override { return prober_ == "http" || prober_ == "tcp"; }
  Duration timeout() const override { return timeout_; }
  Result<ProbeModulePtr> WithHostname(std::string_view hostname) const override {
    if (!host_.empty() && host_ != hostname) {
      return Fail(ErrorCode::kInvalid, "host header defined both in module configuration (" +
                                           host_ + ") and with URL-parameter 'hostname' (" +
                                           std::string(hostname) + ")");
    }
    return std::make_shared<FakeModule>(name_, prober_, timeout_, std::string(hostname));
  }
  std::string Describe() const override { return "prober: " + prober_ + "\nhost: " + host_ + "\n"; }

 private:
  std::string name_, prober_;
  Duration timeout_;
  std::string host_;
};

/// Holds what it is asked for until the test answers.
class FakeProbeService final : public ProbeService {
 public:
  explicit FakeProbeService(EventLoop& loop) : loop_(loop) {}

  struct Run {
    ProbeOrder order;
    Done done;
    bool alive = true;
  };

  ProbeModulePtr FindModule(std::string_view name) override {
    const auto found = modules.find(name);
    return found == modules.end() ? nullptr : found->second;
  }
  OpPtr Start(ProbeOrder order, Done done) override {
    if (refuse) {
      return loop_.Defer([error = *refuse, done = std::move(done)]() mutable {
        auto call = std::move(done);
        call(std::unexpected(error));
      });
    }
    runs.push_back(std::make_shared<Run>(Run{std::move(order), std::move(done)}));
    return std::make_unique<RunOp>(runs.back());
  }
  void Finish(std::size_t index, Result<ProbeResult> result) {
    auto done = std::move(runs[index]->done);
    done(std::move(result));
  }

  std::map<std::string, ProbeModulePtr, std::less<>> modules;
  std::vector<std::shared_ptr<Run>> runs;
  std::optional<Error> refuse;

 private:
  class RunOp final : public Op {
   public:
    explicit RunOp(std::shared_ptr<Run> run) : run_(std::move(run)) {}
    ~RunOp() override { run_->alive = false; }

   private:
    std::shared_ptr<Run> run_;
  };
  EventLoop& loop_;
};

class FakeControl final : public AgentControl {
 public:
  explicit FakeControl(EventLoop& loop) : loop_(loop) {}
  AgentFacts Facts() const override { return facts; }
  Result<void> Ready() const override { return ready; }
  OpPtr Reload(std::move_only_function<void(Result<void>)> done) override {
    ++reloads;
    return loop_.Defer([this, done = std::move(done)]() mutable {
      auto call = std::move(done);
      call(reload);
    });
  }

  std::string ShownConfig() const override { return "modules: {}\n"; }

  AgentFacts facts;
  Result<void> ready;
  Result<void> reload;
  int reloads = 0;

 private:
  EventLoop& loop_;
};

/// The whole surface, behind one client connection at a time.
class FakeWeb {
 public:
  FakeWeb() : control(loop), probes(loop) {
    probes.modules["http_2xx"] = std::make_shared<FakeModule>("http_2xx", "http", Duration{});
    control.facts.started = loop.WallNow();
  }

  /// Sends a request on a connection of its own; what came back so far.
  std::string Request(const std::string& method, const std::string& target,
                      const std::string& headers = "") {
    if (!server) {
      router.emplace(MakeRouter({loop, probes, control, metrics, checks, history, pasts}, options));
      server.emplace(loop, *router, metrics);
    }
    client = std::make_shared<FakePeer>(loop);
    server->Serve(std::make_unique<FakeByteStream>(client));
    client->Send(method + " " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
    loop.RunUntilIdle();
    return client->received();
  }
  std::string Get(const std::string& target, const std::string& headers = "") {
    return Request("GET", target, headers);
  }
  /// Answers the run that was started last; what the client got.
  std::string Finish(Result<ProbeResult> result) {
    probes.Finish(probes.runs.size() - 1, std::move(result));
    loop.RunUntilIdle();
    return client->received();
  }
  std::string Metrics() {
    std::string page;
    metrics.Render(page);
    return page;
  }

  FakeLoop loop;
  FakeControl control;
  FakeProbeService probes;
  AgentMetrics metrics{{"1", "", {}}};
  CheckRegistry checks;
  ProbeHistory history;
  CheckPasts* pasts = nullptr;
  WebOptions options;
  std::optional<Router> router;
  std::optional<HttpServer> server;
  std::shared_ptr<FakePeer> client;
};

}  // namespace sonde
