#include "sonde/probe_run.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fakes/fake_net.h"
#include "fakes/log_lines.h"
#include "sonde/common_metrics.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A run whose steps are written by the test.
class ScriptedRun final : public ProbeRun {
 public:
  using ProbeRun::ProbeRun;
  std::function<void(ScriptedRun&)> begin = [](ScriptedRun&) {};

  using ProbeRun::AddPhases;
  using ProbeRun::AttributeTo;
  using ProbeRun::Await;
  using ProbeRun::DeductLag;
  using ProbeRun::Enter;
  using ProbeRun::Fail;
  using ProbeRun::IfFails;
  using ProbeRun::LeavePhase;
  using ProbeRun::log;
  using ProbeRun::loop;
  using ProbeRun::ObserveConnection;
  using ProbeRun::Pass;
  using ProbeRun::PrepareTls;
  using ProbeRun::ResolveHost;
  using ProbeRun::result;

 protected:
  void Begin() override { begin(*this); }
};

class ProbeRunTest : public testing::Test {
 protected:
  std::unique_ptr<ScriptedRun> NewRun(std::function<void(ScriptedRun&)> begin,
                                      Duration timeout = seconds(5)) {
    RunRequest request;
    request.target = "t";
    request.timeout = timeout;
    request.expect = expect_;
    request.log_level = log_level_;
    auto run = std::make_unique<ScriptedRun>(fake_.services, std::move(request));
    run->begin = std::move(begin);
    return run;
  }
  void Start(ScriptedRun& run) {
    run.Start([this](ProbeResult result) { result_ = std::move(result); });
  }
  /// Runs to the end, moving the clock as needed.
  ProbeResult Run(std::function<void(ScriptedRun&)> begin, Duration timeout = seconds(5)) {
    auto run = NewRun(std::move(begin), timeout);
    Start(*run);
    fake_.loop.RunUntilIdle();
    while (!result_ && fake_.loop.AdvanceToNextTimer()) fake_.loop.RunUntilIdle();
    EXPECT_TRUE(result_);
    return std::move(result_).value_or(ProbeResult{});
  }

  FakeServices fake_;
  std::shared_ptr<const Expectations> expect_;
  LogLevel log_level_ = LogLevel::kInfo;
  std::optional<ProbeResult> result_;
};

TEST_F(ProbeRunTest, BeginsOnTheLoopAndEndsOnce) {
  int begun = 0;
  auto run = NewRun([&](ScriptedRun& self) {
    ++begun;
    self.Pass();
  });
  Start(*run);
  EXPECT_EQ(begun, 0);
  EXPECT_FALSE(result_);
  fake_.loop.RunUntilIdle();
  EXPECT_EQ(begun, 1);
  ASSERT_TRUE(result_);
  EXPECT_TRUE(result_->success);
  EXPECT_FALSE(result_->failure);
  EXPECT_EQ(fake_.loop.pending_timers(), 0U);
}

TEST_F(ProbeRunTest, DestroyedRunSaysNothing) {
  auto run = NewRun([](ScriptedRun& self) { self.Pass(); });
  Start(*run);
  run.reset();
  fake_.loop.Advance(seconds(10));
  EXPECT_FALSE(result_);
  EXPECT_EQ(fake_.loop.pending_timers(), 0U);
}

TEST_F(ProbeRunTest, RunMayBeDestroyedByItsOwnVerdict) {
  auto run = NewRun([](ScriptedRun& self) { self.Pass(); });
  bool done = false;
  run->Start([&](ProbeResult) {
    run.reset();
    done = true;
  });
  fake_.loop.RunUntilIdle();
  EXPECT_TRUE(done);
}

TEST_F(ProbeRunTest, OthersTurnsAreNotItsOwnTime) {
  fake_.resolver.SetKnown("10.0.0.1", {.v4 = {*IpAddress::Parse("10.0.0.1")}});
  const auto begin = [this](ScriptedRun& self) {
    self.ResolveHost("10.0.0.1", {}, [this, &self](IpAddress) {
      fake_.loop.Stall(milliseconds(3));
      self.Pass();
    });
  };
  auto other = NewRun(begin);
  auto run = NewRun(begin);
  other->Start([](const ProbeResult&) {});
  Start(*run);
  const WallTime started = fake_.loop.WallNow() + milliseconds(3);
  fake_.loop.RunUntilIdle();
  ASSERT_TRUE(result_);
  EXPECT_EQ(result_->duration, milliseconds(3));
  EXPECT_EQ(result_->started, started);
  EXPECT_EQ(result_->phases.Get(Phase::kResolve), milliseconds(0));
  EXPECT_TRUE(fake_.resolver.asked().empty());
}

TEST_F(ProbeRunTest, OwnWorkWithinPhasesIsPartOfItsShare) {
  TcpFacts facts;
  facts.own = milliseconds(2);
  const auto result = Run([facts](ScriptedRun& self) {
    self.Enter(Phase::kProcessing);
    self.Await(self.loop().After(milliseconds(20), [&self, facts] {
      self.LeavePhase();
      self.ObserveConnection(facts);
      self.Await(self.loop().After(milliseconds(7), [&self] { self.Pass(); }));
    }));
  });
  EXPECT_EQ(result.duration, milliseconds(27));
  EXPECT_EQ(result.AgentShare(), milliseconds(9));
  EXPECT_TRUE(result.observations.Find(kProbeTcpRttSeconds.name));
}

TEST_F(ProbeRunTest, ALoopThatWasLateTakesTheTimeOutOfThePhaseAndTheRun) {
  const auto result = Run([](ScriptedRun& self) {
    self.Enter(Phase::kTls);
    self.Await(self.loop().After(milliseconds(20), [&self] {
      self.DeductLag(milliseconds(5));
      self.Pass();
    }));
  });
  EXPECT_EQ(result.duration, milliseconds(15));
  EXPECT_EQ(result.phases.Get(Phase::kTls), milliseconds(15));
}

TEST_F(ProbeRunTest, WhatAStoppedAgentMeasuredIsNoVerdict) {
  const auto run = [this](Duration stall) {
    result_.reset();
    return Run(
        [stall, this](ScriptedRun& self) {
          self.Enter(Phase::kConnect);
          fake_.loop.Stall(stall);
          self.LeavePhase();
          self.Pass();
        },
        seconds(2));
  };
  EXPECT_TRUE(run(milliseconds(2400)).success) << "it may be the target's";
  const ProbeResult late = run(milliseconds(2600));
  EXPECT_FALSE(late.success);
  EXPECT_EQ(late.failure.reason, FailureReason::kOverload);
  EXPECT_EQ(late.fault(), Fault::kAgent);
  EXPECT_NE(late.failure.detail.find("600ms after its deadline"), std::string::npos)
      << late.failure.detail;
}

TEST_F(ProbeRunTest, PhasesNeverOverlapAndTheRestIsUnaccounted) {
  const auto result = Run([](ScriptedRun& self) {
    self.Enter(Phase::kConnect);
    self.Await(self.loop().After(milliseconds(30), [&self] {
      self.Enter(Phase::kTls);
      self.Await(self.loop().After(milliseconds(20), [&self] {
        self.LeavePhase();
        self.Await(self.loop().After(milliseconds(7), [&self] { self.Pass(); }));
      }));
    }));
  });
  EXPECT_EQ(result.phases.Get(Phase::kConnect), milliseconds(30));
  EXPECT_EQ(result.phases.Get(Phase::kTls), milliseconds(20));
  EXPECT_FALSE(result.phases.Get(Phase::kTransfer));
  EXPECT_EQ(result.duration, milliseconds(57));
  EXPECT_EQ(result.Unaccounted(), milliseconds(7));
}

TEST_F(ProbeRunTest, DeadlineNamesThePhaseThatItInterrupts) {
  const std::pair<Phase, FailureReason> table[] = {
      {Phase::kResolve, FailureReason::kDnsTimeout},
      {Phase::kConnect, FailureReason::kConnectTimeout},
      {Phase::kProxy, FailureReason::kProxyConnect},
      {Phase::kTls, FailureReason::kTlsTimeout},
      {Phase::kProcessing, FailureReason::kReadTimeout},
      {Phase::kTransfer, FailureReason::kReadTimeout}};
  for (const auto& [phase, reason] : table) {
    result_.reset();
    const auto result = Run([phase = phase](ScriptedRun& self) { self.Enter(phase); });
    EXPECT_EQ(result.failure.reason, reason);
    EXPECT_EQ(result.duration, seconds(5));
    EXPECT_EQ(result.phases.Get(phase), seconds(5));
    EXPECT_TRUE(result.failure.detail.starts_with("no answer within 5s while "))
        << result.failure.detail;
  }
}

TEST_F(ProbeRunTest, DeadlineInTheAgentsOwnWorkIsItsOwnFault) {
  fake_.tls.FailContexts({FailureReason::kConfig, "no such file"});
  const auto result = Run([](ScriptedRun& self) { self.AttributeTo(Phase::kAgent); });
  EXPECT_EQ(result.failure.reason, FailureReason::kOverload);
  EXPECT_EQ(result.fault(), Fault::kAgent);
}

TEST_F(ProbeRunTest, DeadlineNoticedTooLateIsTheAgentsFault) {
  auto run = NewRun([](ScriptedRun& self) { self.Enter(Phase::kConnect); });
  Start(*run);
  fake_.loop.RunUntilIdle();
  fake_.loop.Stall(seconds(7));
  fake_.loop.RunUntilIdle();
  ASSERT_TRUE(result_);
  EXPECT_EQ(result_->failure.reason, FailureReason::kOverload);
  EXPECT_EQ(result_->failure.detail, "the agent stood still and noticed the deadline 2s late");
}

TEST_F(ProbeRunTest, NoTimeMeansAnImmediateTimeout) {
  const auto result = Run([](ScriptedRun& self) { self.Pass(); }, Duration::zero());
  EXPECT_EQ(result.failure.reason, FailureReason::kDnsTimeout);
  EXPECT_EQ(result.duration, Duration::zero());
}

TEST_F(ProbeRunTest, ResolvingSetsTheIpMetrics) {
  fake_.resolver.SetAddresses("h", {"127.0.0.1"}, milliseconds(250));
  const auto result = Run(
      [](ScriptedRun& self) { self.ResolveHost("h", {}, [&self](IpAddress) { self.Pass(); }); });
  EXPECT_TRUE(result.success);
  EXPECT_EQ(*result.observations.Find("probe_ip_protocol"), 4);
  EXPECT_EQ(*result.observations.Find("probe_ip_addr_hash"), 3668918509);
  EXPECT_EQ(*result.observations.Find("probe_dns_lookup_time_seconds"), 0.25);
  EXPECT_EQ(result.phases.Get(Phase::kResolve), milliseconds(250));
  EXPECT_EQ(result.address->ToString(), "127.0.0.1");
}

TEST_F(ProbeRunTest, FailedResolutionLeavesZerosButTheRealTime) {
  const auto result = Run([](ScriptedRun& self) {
    self.ResolveHost("unknown", {}, [&self](IpAddress) { self.Pass(); });
  });
  EXPECT_EQ(result.failure.reason, FailureReason::kNxdomain);
  EXPECT_EQ(*result.observations.Find("probe_ip_protocol"), 0);
  EXPECT_EQ(*result.observations.Find("probe_ip_addr_hash"), 0);

  result_.reset();
  fake_.resolver.SetSilent("silent");
  const auto silent = Run([](ScriptedRun& self) {
    self.ResolveHost("silent", {}, [&self](IpAddress) { self.Pass(); });
  });
  EXPECT_EQ(silent.failure.reason, FailureReason::kDnsTimeout);
  EXPECT_EQ(*silent.observations.Find("probe_dns_lookup_time_seconds"), 5);
}

TEST_F(ProbeRunTest, IpMetricsStayThoseOfTheFirstName) {
  fake_.resolver.SetAddresses("a", {"127.0.0.1"}, milliseconds(10));
  fake_.resolver.SetAddresses("b", {"::1"}, milliseconds(20));
  const auto result = Run([](ScriptedRun& self) {
    self.ResolveHost("a", {}, [&self](IpAddress) {
      self.ResolveHost("b", {}, [&self](IpAddress) { self.Pass(); });
    });
  });
  EXPECT_EQ(*result.observations.Find("probe_ip_protocol"), 4);
  EXPECT_EQ(*result.observations.Find("probe_dns_lookup_time_seconds"), 0.01);
  EXPECT_EQ(result.phases.Get(Phase::kResolve), milliseconds(30));
  EXPECT_EQ(result.address->ToString(), "::1");
}

TEST_F(ProbeRunTest, TargetWithoutHostIsAMistakeInTheConfiguration) {
  const auto result =
      Run([](ScriptedRun& self) { self.ResolveHost("", {}, [&self](IpAddress) { self.Pass(); }); });
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_NE(result.observations.Find("probe_ip_protocol"), nullptr);
}

TEST_F(ProbeRunTest, BadTlsMaterialFailsTheRun) {
  fake_.tls.FailContexts({FailureReason::kConfig, "ca.pem: no such file"});
  const auto result =
      Run([](ScriptedRun& self) { self.PrepareTls({}, [&self](TlsContextPtr) { self.Pass(); }); });
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_EQ(result.failure.detail, "ca.pem: no such file");
}

TEST_F(ProbeRunTest, LatencyIsJudgedByPhaseAndInTotal) {
  const auto slow_connect = [](ScriptedRun& self) {
    self.Enter(Phase::kConnect);
    self.Await(self.loop().After(milliseconds(120), [&self] { self.Pass(); }));
  };
  Expectations expect;
  expect.latency_total = milliseconds(120);
  expect_ = std::make_shared<const Expectations>(expect);
  EXPECT_TRUE(Run(slow_connect).success) << "exactly the limit still passes";

  result_.reset();
  expect.latency_total = milliseconds(100);
  expect_ = std::make_shared<const Expectations>(expect);
  auto result = Run(slow_connect);
  EXPECT_EQ(result.failure.reason, FailureReason::kLatency);
  EXPECT_EQ(result.failure.detail, "the run took 120ms, want at most 100ms");

  result_.reset();
  expect.latency = {{Phase::kTls, milliseconds(1)}, {Phase::kConnect, milliseconds(50)}};
  expect_ = std::make_shared<const Expectations>(expect);
  result = Run(slow_connect);
  EXPECT_EQ(result.failure.detail, "phase connect took 120ms, want at most 50ms");
}

TEST_F(ProbeRunTest, CertificateAgeIsJudged) {
  Expectations expect;
  expect.certificate_valid_for = hours(24 * 21);
  expect_ = std::make_shared<const Expectations>(expect);
  auto result = Run([](ScriptedRun& self) { self.Pass(); });
  EXPECT_EQ(result.failure.reason, FailureReason::kCertificateAge);
  EXPECT_EQ(result.failure.detail, "there is no certificate to judge");

  const auto with_expiry = [](Duration left) {
    return [left](ScriptedRun& self) {
      self.result().tls.emplace().earliest_expiry = self.loop().WallNow() + left;
      self.Pass();
    };
  };
  result_.reset();
  result = Run(with_expiry(hours(24 * 20)));
  EXPECT_EQ(result.failure.reason, FailureReason::kCertificateAge);
  EXPECT_EQ(result.failure.detail, "a certificate expires in 20.0 days, want at least 21.0");
  result_.reset();
  EXPECT_TRUE(Run(with_expiry(hours(24 * 22))).success);
}

TEST_F(ProbeRunTest, LogKeepsWhatWasAskedForAndIsBounded) {
  log_level_ = LogLevel::kError;
  auto result = Run([](ScriptedRun& self) {
    self.log().Warn("quiet");
    self.Fail(FailureReason::kConnectRefused, "nobody there");
  });
  EXPECT_EQ(LogLines(result.log),
            (std::vector<std::string>{"Why the probe failed phase=connect reason=refused "
                                      "detail=nobody there",
                                      "Probe failed duration_seconds=0"}));

  result_.reset();
  log_level_ = LogLevel::kDebug;
  result = Run([](ScriptedRun& self) {
    for (int i = 0; i < 2000; ++i) self.log().Debug("line");
    self.Fail(FailureReason::kConnectRefused, "nobody there");
  });
  EXPECT_EQ(result.log.size(), RunLog::kMaxLines + 2) << "the verdict is kept all the same";

  result_.reset();
  log_level_ = LogLevel::kNone;
  EXPECT_TRUE(
      Run([](ScriptedRun& self) { self.Fail(FailureReason::kConnectRefused, ""); }).log.empty());
}

TEST_F(ProbeRunTest, AFailureIsToldInTheWordsOfItsStep) {
  log_level_ = LogLevel::kError;
  const auto result = Run([](ScriptedRun& self) {
    self.IfFails("before", "Error dialing");
    self.ResolveHost("nosuch.test", {.preferred = IpFamily::kV4, .fallback = false},
                     [](IpAddress) {});
  });
  auto lines = LogLines(result.log);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_TRUE(lines[0].starts_with(
      "Resolution with IP protocol failed target=nosuch.test ip_protocol=ip4 err="))
      << lines[0];
  EXPECT_TRUE(lines[1].starts_with("Error resolving address err=")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("Error dialing err=")) << lines[2];
}

}  // namespace
}  // namespace sonde
