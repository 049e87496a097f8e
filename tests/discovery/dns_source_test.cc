#include "discovery/dns_source.h"

#include <gtest/gtest.h>

#include <optional>

#include "fakes/fake_net.h"

namespace sonde {
namespace {

using std::chrono::seconds;
using Texts = std::vector<std::string>;
using Services = std::expected<std::vector<ServiceEndpoint>, Failure>;

/// Answers from a table; who is not in it never answers.
class FakeServiceResolver final : public ServiceResolver {
 public:
  explicit FakeServiceResolver(EventLoop& loop) : loop_(loop) {}
  OpPtr ResolveService(std::string_view name, ServicesDone done) override {
    const auto found = answers.find(std::string(name));
    if (found == answers.end()) return std::make_unique<Op>();
    return loop_.Defer([done = std::move(done), answer = found->second]() mutable {
      auto deliver = std::move(done);
      deliver(std::move(answer));
    });
  }
  std::map<std::string, Services> answers;

 private:
  EventLoop& loop_;
};

class DnsSourceTest : public testing::Test {
 protected:
  void Start(DnsTargets dns) {
    source_.emplace(loop_, addresses_, services_, std::move(dns));
    source_->Start([this](SourceAnswer answer) { answers_.push_back(std::move(answer)); });
    loop_.RunUntilIdle();
  }
  Texts Targets() const {
    Texts texts;
    for (const ListedTarget& target : answers_.back().list.value_or(TargetList{})) {
      texts.push_back(target.target);
    }
    return texts;
  }

  FakeLoop loop_;
  FakeResolver addresses_{loop_};
  FakeServiceResolver services_{loop_};
  std::vector<SourceAnswer> answers_;
  std::optional<DnsSource> source_;
};

TEST_F(DnsSourceTest, SrvRecordsGiveHostAndPort) {
  services_.answers["_x"] = std::vector<ServiceEndpoint>{{"b.test.", 2}, {"a.test", 1}, {"", 3}};
  Start({.names = {"_x"}});
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(Targets(), (Texts{"a.test:1", "b.test:2"}));
  services_.answers["_x"] = std::vector<ServiceEndpoint>{{"c.test", 1}};
  loop_.Advance(seconds(31));
  EXPECT_EQ(Targets(), (Texts{"c.test:1"}));
}

TEST_F(DnsSourceTest, AddressesGetThePort) {
  addresses_.SetAddresses("n", {"192.0.2.2", "192.0.2.1", "2001:db8::1"});
  Start({.names = {"n"}, .type = DnsRecordType::kA, .port = 80});
  EXPECT_EQ(Targets(), (Texts{"192.0.2.1:80", "192.0.2.2:80"}));
  source_.reset();
  Start({.names = {"n"}, .type = DnsRecordType::kAaaa, .port = 80});
  EXPECT_EQ(Targets(), (Texts{"[2001:db8::1]:80"}));
}

TEST_F(DnsSourceTest, NoRecordsIsAnAnswerAndAFailureIsNone) {
  services_.answers["_x"] = std::vector<ServiceEndpoint>{{"a", 1}};
  services_.answers["_y"] = std::vector<ServiceEndpoint>{{"b", 1}};
  Start({.names = {"_x", "_y"}});
  services_.answers["_x"] = std::unexpected(Failure{FailureReason::kServfail, "lookup of _x: no"});
  services_.answers["_y"] = std::unexpected(Failure{FailureReason::kNxdomain, "no such name"});
  loop_.Advance(seconds(31));
  ASSERT_EQ(answers_.size(), 2U);
  EXPECT_EQ(Targets(), (Texts{"a:1"}));
  EXPECT_EQ(answers_.back().complaints, (Texts{"servfail: lookup of _x: no"}));
}

TEST_F(DnsSourceTest, SilenceEndsAndTheOthersCount) {
  services_.answers["_y"] = std::vector<ServiceEndpoint>{{"b", 1}};
  Start({.names = {"_silent", "_y"}});
  EXPECT_TRUE(answers_.empty());
  loop_.Advance(DnsSource::kTimeout);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(Targets(), (Texts{"b:1"}));
  EXPECT_EQ(answers_.back().complaints, (Texts{"dns_timeout: lookup of _silent: no answer"}));
}

}  // namespace
}  // namespace sonde
