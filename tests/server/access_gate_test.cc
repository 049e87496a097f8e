// Who may ask, and what it costs.
#include "server/access_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "fakes/fake_loop.h"
#include "server/password.h"
#include "sonde/base64.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::IsEmpty;

// Of "secret", at the least cost.
constexpr const char* kHash = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
constexpr const char* kGood = "Basic YWxpY2U6c2VjcmV0";     // alice:secret
constexpr const char* kWrong = "Basic YWxpY2U6d3Jvbmc=";    // alice:wrong
constexpr const char* kUnknown = "basic Ym9iOnNlY3JldA==";  // bob:secret

/// Counts what goes into the lane of lengthy work.
class LaneLoop : public FakeLoop {
 public:
  OpPtr OffLoopLong(Task work, Task done) override {
    ++lengthy;
    return OffLoop(std::move(work), std::move(done));
  }
  int lengthy = 0;
};

class AccessGateTest : public testing::Test {
 protected:
  AccessGateTest() { InitLog(LogLevel::kError, LogFormat::kLogfmt); }

  RequestGate::Verdict Ask(const std::string& authorization = "") {
    if (!gate_) {
      auto parse = [this](const std::string&) -> Result<WebConfig> {
        ++reads_;
        if (broken_) return Fail(ErrorCode::kInvalid, "broken");
        return config_;
      };
      // There is no such file, so it is unchanged for ever; being broken is not remembered.
      gate_.emplace(loop_, std::make_shared<WebSettingsFile>("/nowhere/web.yml", parse),
                    config_.rate_limit);
    }
    ServerRequest request;
    if (!authorization.empty()) request.headers = {{"Authorization", authorization}};
    std::optional<RequestGate::Verdict> verdict;
    const OpPtr op = gate_->Check(request, [&](RequestGate::Verdict got) { verdict = got; });
    EXPECT_FALSE(verdict) << "not before the call has returned";
    loop_.RunUntilIdle();
    EXPECT_TRUE(verdict);
    return verdict.value_or(RequestGate::Verdict{});
  }
  int Status(const std::string& authorization = "") {
    const auto verdict = Ask(authorization);
    return verdict.refusal ? verdict.refusal->status : 200;
  }

  LaneLoop loop_;
  WebConfig config_;
  bool broken_ = false;
  int reads_ = 0;
  std::optional<AccessGate> gate_;
};

TEST_F(AccessGateTest, WithoutUsersEverybodyPassesAndGetsTheHeaders) {
  config_.server.headers = {{"X-Frame-Options", "deny"}};
  const auto verdict = Ask();
  EXPECT_FALSE(verdict.refusal);
  EXPECT_THAT(verdict.headers, Contains(ServerHeader("X-Frame-Options", "deny")));
}

TEST_F(AccessGateTest, OnlyAGoodPasswordPasses) {
  config_.users = {{"alice", kHash}};
  EXPECT_EQ(Status(kGood), 200);
  EXPECT_EQ(Status(kGood), 200) << "remembered";
  for (const std::string header :
       {"", kWrong, kUnknown, "Basic !!", "Bearer x", "Basic YWxpY2U="}) {
    EXPECT_EQ(Status(header), 401) << header;
  }
  const auto verdict = Ask(kWrong);
  EXPECT_EQ(verdict.refusal->body, "Unauthorized\n");
  EXPECT_THAT(verdict.headers, Contains(ServerHeader("WWW-Authenticate", "Basic")));
}

TEST_F(AccessGateTest, GuessesNeitherHoldUpNorDriveOutWhoIsKnown) {
  config_.users = {{"alice", kHash}};
  EXPECT_EQ(Status(kGood), 200);
  EXPECT_EQ(loop_.lengthy, 1) << "what all requests wait for has a lane of its own";
  constexpr int kGuesses = 250;
  for (int i = 0; i < kGuesses; ++i) {
    EXPECT_EQ(Status("Basic " + EncodeBase64("alice:" + std::to_string(i))), 401);
  }
  EXPECT_EQ(loop_.lengthy, 1 + kGuesses);
  EXPECT_EQ(Status(kGood), 200);
  EXPECT_EQ(loop_.lengthy, 1 + kGuesses) << "verified once and for all";
}

TEST_F(AccessGateTest, TheFileIsReadOnceWhileItDoesNotChange) {
  Ask();
  Ask();
  EXPECT_EQ(reads_, 1);
}

TEST_F(AccessGateTest, ABadFileLetsNobodyIn) {
  broken_ = true;
  EXPECT_EQ(Status(), 500);
  broken_ = false;
  EXPECT_EQ(Status(), 200);
}

TEST_F(AccessGateTest, TheRateIsLimited) {
  config_.rate_limit = {seconds(10), 2};
  config_.server.headers = {{"X-Frame-Options", "deny"}};
  EXPECT_EQ(Status(), 200);
  EXPECT_EQ(Status(), 200);
  const auto verdict = Ask();
  EXPECT_EQ(verdict.refusal->status, 429);
  EXPECT_EQ(verdict.refusal->body, "Too Many Requests\n");
  EXPECT_THAT(verdict.headers, IsEmpty());
  loop_.Advance(seconds(10));
  EXPECT_EQ(Status(), 200);
  EXPECT_EQ(Status(), 429);
}

TEST(RateLimiter, FillsUpToItsBurst) {
  const MonoTime start{};
  RateLimiter limiter(seconds(1), 3);
  for (int round = 0; round < 2; ++round) {
    const MonoTime now = start + std::chrono::hours(1 + round);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Allow(now));
    EXPECT_FALSE(limiter.Allow(now + milliseconds(999)));
    EXPECT_TRUE(limiter.Allow(now + seconds(1)));
  }
  RateLimiter none(seconds(1), 0);
  EXPECT_FALSE(none.Allow(start + std::chrono::hours(1)));
  RateLimiter huge(std::chrono::hours(1'000'000), 2'000'000'000);
  EXPECT_TRUE(huge.Allow(start));
}

TEST(Password, IsThatOfItsHashAlone) {
  EXPECT_TRUE(VerifyPassword("secret", kHash));
  EXPECT_FALSE(VerifyPassword("Secret", kHash));
  EXPECT_FALSE(VerifyPassword("", kHash));
  EXPECT_FALSE(VerifyPassword(std::string("secret\0x", 8), kHash));
  EXPECT_FALSE(VerifyPassword("secret", "secret"));
  EXPECT_TRUE(VerifyPassword("secret", std::string(kHash).replace(2, 1, "y")));
}

TEST(Password, HashesAreRecognised) {
  EXPECT_TRUE(IsBcryptHash(kHash));
  const std::string good = kHash;
  for (const std::string& bad :
       {std::string(), good.substr(1), good + "a", std::string(good).replace(4, 2, "03"),
        std::string(good).replace(4, 2, "32"), std::string(good).replace(2, 1, "c"),
        std::string(good).replace(20, 1, ":")}) {
    EXPECT_FALSE(IsBcryptHash(bad)) << bad;
  }
}

}  // namespace
}  // namespace sonde
