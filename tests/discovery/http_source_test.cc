#include "discovery/http_source.h"

#include <gtest/gtest.h>

#include <optional>

#include "config/config.h"
#include "fakes/fake_net.h"

namespace sonde {
namespace {

using std::chrono::seconds;

class HttpSourceTest : public testing::Test {
 protected:
  void Start(const std::string& keys) {
    const auto config = ParseConfig(
        "checks: [{name: c, tcp: {}, targets_from: {http_sd: {url: 'http://192.0.2.1/x'" + keys +
            "}}}]",
        "f");
    ASSERT_TRUE(config) << config.error().ToString();
    source_.emplace(fake_.services, *(*config)->checks.at(0).targets_from->http_sd);
    source_->Start([this](SourceAnswer answer) { answers_.push_back(std::move(answer)); });
    fake_.loop.RunUntilIdle();
  }
  void WillAnswer(const std::string& body, const std::string& type = "application/json",
                  int status = 200) {
    FakeExchange exchange;
    exchange.status = status;
    exchange.headers = {{"Content-Type", type}};
    exchange.body = {body};
    fake_.http.Enqueue(std::move(exchange));
  }
  std::string Complaint() const {
    return answers_.back().complaints.empty() ? "" : answers_.back().complaints.front();
  }
  const std::string* SentHeader(std::string_view name) const {
    for (const auto& [header, value] : fake_.http.requests().back().headers) {
      if (header == name) return &value;
    }
    return nullptr;
  }

  FakeServices fake_;
  std::vector<SourceAnswer> answers_;
  std::optional<HttpSource> source_;
};

TEST_F(HttpSourceTest, AsksAsPrometheusDoes) {
  WillAnswer(R"([{"targets": ["a"], "labels": {"x": "y"}}])", "application/json; charset=utf-8");
  Start(
      ", refresh: 90s, basic_auth: {username: u, password: p}, http_headers: {X-A: {values: [b]}}");
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(Complaint(), "");
  ASSERT_TRUE(answers_[0].list);
  EXPECT_EQ(answers_[0].list->at(0).target, "a");
  EXPECT_EQ(*SentHeader("X-Prometheus-Refresh-Interval-Seconds"), "90");
  EXPECT_EQ(*SentHeader("Accept"), "application/json");
  EXPECT_EQ(*SentHeader("Authorization"), "Basic dTpw");
  EXPECT_EQ(*SentHeader("X-A"), "b");
}

TEST_F(HttpSourceTest, AsksAgainAfterEachAnswerAndEachFailure) {
  WillAnswer("[]");
  Start("");
  FakeExchange broken;
  broken.stop_in = Phase::kConnect;
  broken.failure = {FailureReason::kConnectRefused, "nobody"};
  fake_.http.Enqueue(std::move(broken));
  fake_.loop.Advance(seconds(61));
  EXPECT_EQ(Complaint(), "http://192.0.2.1/x: refused: nobody");
  EXPECT_FALSE(answers_.back().list);
  WillAnswer("[]");
  fake_.loop.Advance(seconds(61));
  ASSERT_EQ(answers_.size(), 3U);
  EXPECT_EQ(Complaint(), "");
}

TEST_F(HttpSourceTest, OnlyAGoodAnswerCounts) {
  WillAnswer("[]", "application/json", 204);
  Start(", refresh: 1s");
  EXPECT_NE(Complaint().find("http_status"), std::string::npos) << Complaint();
  WillAnswer("[]", "text/html");
  fake_.loop.Advance(seconds(1));
  EXPECT_NE(Complaint().find("Content-Type"), std::string::npos) << Complaint();
  WillAnswer("[{");
  fake_.loop.Advance(seconds(1));
  EXPECT_EQ(Complaint(), "http://192.0.2.1/x:1:3: the JSON ends too early");
  for (const SourceAnswer& answer : answers_) EXPECT_FALSE(answer.list);
}

TEST_F(HttpSourceTest, SilenceEnds) {
  FakeExchange silent;
  silent.stop_in = Phase::kProcessing;
  fake_.http.Enqueue(std::move(silent));
  Start("");
  fake_.loop.Advance(HttpSource::kTimeout + seconds(1));
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_NE(Complaint().find("timeout"), std::string::npos) << Complaint();
}

}  // namespace
}  // namespace sonde
