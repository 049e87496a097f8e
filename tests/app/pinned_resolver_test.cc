#include "app/pinned_resolver.h"

#include <gtest/gtest.h>

#include "fakes/fake_net.h"

namespace sonde {
namespace {

class PinnedResolverTest : public testing::Test {
 protected:
  FakeLoop loop;
  FakeResolver dns{loop};
  PinnedResolver resolver{
      loop,
      dns,
      {{"example.com", *IpAddress::Parse("192.0.2.7")}, {"six", *IpAddress::Parse("::1")}}};
  std::optional<ResolveAnswer> answer;

  void Resolve(std::string_view host) {
    answer.reset();
    const OpPtr op =
        resolver.Resolve(host, {}, [this](ResolveAnswer got) { answer = std::move(got); });
    EXPECT_FALSE(answer) << "never before the call returned";
    loop.RunUntilIdle();
  }
};

TEST_F(PinnedResolverTest, AnswersPinnedNamesInAnyCaseWithoutAsking) {
  Resolve("Example.COM");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->v4.at(0).ToString(), "192.0.2.7");
  EXPECT_EQ(answer->v6_failure.reason, FailureReason::kNodata);
  Resolve("six");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->v6.at(0).ToString(), "::1");
  EXPECT_TRUE(dns.asked().empty());
}

TEST_F(PinnedResolverTest, AsksForTheRest) {
  dns.SetAddresses("other.example", {"192.0.2.9"});
  Resolve("other.example");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->v4.at(0).ToString(), "192.0.2.9");
  EXPECT_EQ(dns.asked(), (std::vector<std::string>{"other.example"}));
}

}  // namespace
}  // namespace sonde
