#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_fixture.h"

namespace sonde {
namespace {

/// Sends 3 MB, of which each piece takes a millisecond to digest.
class HttpDigestTest : public EitherHttpClient {
 protected:
  static constexpr std::size_t kBytes = 3'000'000;

  HttpRequest SlowlyDigested(std::size_t wanted = kBytes) {
    server_.On("/", HttpReply::Ok(std::string(kBytes, 'x')));
    HttpRequest request = Request(server_, "/");
    request.on_body = [this](std::string_view bytes) {
      EXPECT_FALSE(digesting_) << "something came while the rest was being digested";
      body_ += bytes;
      return true;
    };
    request.digest = [this, wanted](std::move_only_function<void(bool)> done) {
      EXPECT_FALSE(std::exchange(digesting_, true));
      ++digested_;
      return loop_.After(std::chrono::milliseconds(1),
                         [this, wanted, done = std::move(done)]() mutable {
                           digesting_ = false;
                           auto go_on = std::move(done);
                           go_on(body_.size() < wanted || wanted == kBytes);
                         });
    };
    return request;
  }

  HttpServerScript server_;
  bool digesting_ = false;
  int digested_ = 0;
};
SONDE_WITH_BOTH_HTTP_CLIENTS(HttpDigestTest);

TEST_P(HttpDigestTest, NothingIsReadAndNothingEndsMeanwhile) {
  const HttpResponse response = Fetch(SlowlyDigested());
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(body_.size(), kBytes);
  EXPECT_EQ(response.body_bytes, kBytes);
  EXPECT_FALSE(digesting_);
  EXPECT_GT(digested_, 10);
}

TEST_P(HttpDigestTest, WhatIsNotWantedAfterAllEndsTheExchange) {
  const HttpResponse response = Fetch(SlowlyDigested(500'000));
  EXPECT_EQ(response.failure.reason, FailureReason::kSizeLimit) << Describe(response.failure);
  EXPECT_LT(body_.size(), 1'000'000U);
}

TEST_P(HttpDigestTest, DestroyingTheOpMeanwhileIsACancellation) {
  auto op = client().Fetch(SlowlyDigested(), [](HttpResponse) { FAIL(); });
  ASSERT_TRUE(loop_.RunUntil([&] { return digesting_; }, kLimit));
  op.reset();
  loop_.Drain();
  EXPECT_EQ(curl_.exchanges(), 0U);
  EXPECT_EQ(loop_.open_handles(), 0U);
}

}  // namespace
}  // namespace sonde
