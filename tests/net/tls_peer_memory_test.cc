#include "net/tls_peer_memory.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "net/tls_context.h"
#include "net/tls_peer.h"
#include "net/tls_store.h"
#include "servers/certs.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

std::shared_ptr<const OpenSslContext> Trusting(const std::string& ca_pem) {
  TrustStores stores;
  auto made = OpenSslContext::Make({.ca_pem = ca_pem}, stores);
  EXPECT_TRUE(made) << made.error().detail;
  return made ? *made : nullptr;
}

TlsFacts Examine(const OpenSslContext& context, const std::vector<std::string>& sent, WallTime now,
                 std::string_view name = "localhost") {
  TlsFacts facts;
  ExaminePemPeer(context, sent, name, now, facts);
  return facts;
}

std::string Text(const TlsFacts& facts) {
  const auto date = [](const std::optional<WallTime>& time) {
    return time ? std::to_string(time->time_since_epoch().count()) : "-";
  };
  std::string text = facts.verified ? "good" : std::string(Info(facts.verify_failure.reason).name);
  text += " " + facts.verify_failure.detail + " " + date(facts.earliest_expiry) + " " +
          date(facts.last_chain_expiry);
  for (const CertificateFacts& certificate : facts.peer_chain) {
    text += "\n" + certificate.subject + " " + certificate.issuer + " " + certificate.serial_hex +
            " " + certificate.fingerprint_sha256 + " " + certificate.key_type;
    for (const std::string& name : certificate.dns_names) text += " " + name;
  }
  return text;
}

class TlsPeerMemoryTest : public ::testing::Test {
 protected:
  const TestChain chain_ = MakeChain();
  const std::vector<std::string> sent_{chain_.leaf.cert_pem, chain_.intermediate.cert_pem};
  const WallTime now_ = SystemClock().WallNow();
};

TEST_F(TlsPeerMemoryTest, AGoodChainIsRememberedWithAllItSays) {
  const auto context = Trusting(chain_.root.cert_pem);
  const TlsFacts first = Examine(*context, sent_, now_);
  EXPECT_TRUE(first.verified) << first.verify_failure.detail;
  EXPECT_EQ(context->peers().size(), 1U);
  const TlsFacts second = Examine(*context, sent_, now_);
  EXPECT_TRUE(second.verified);
  EXPECT_EQ(Text(second), Text(first));
  EXPECT_EQ(context->peers().size(), 1U);
}

TEST_F(TlsPeerMemoryTest, OtherNamesAndOtherBytesAreOtherPeers) {
  const auto context = Trusting(chain_.root.cert_pem);
  EXPECT_TRUE(Examine(*context, sent_, now_).verified);
  EXPECT_FALSE(Examine(*context, sent_, now_, "elsewhere.test").verified);
  EXPECT_FALSE(Examine(*context, {chain_.leaf.cert_pem}, now_).verified);
  EXPECT_EQ(context->peers().size(), 1U) << "what is bad is not remembered";
  EXPECT_TRUE(Examine(*context, sent_, now_, "good.test").verified);
  EXPECT_EQ(context->peers().size(), 2U);
  const TestChain other = MakeChain();
  EXPECT_FALSE(
      Examine(*context, {other.leaf.cert_pem, other.intermediate.cert_pem}, now_).verified);
}

TEST_F(TlsPeerMemoryTest, WhatWasGoodIsBadOnceItHasExpired) {
  const auto context = Trusting(chain_.root.cert_pem);
  ASSERT_TRUE(Examine(*context, sent_, now_).verified);
  const WallTime expiry = *Examine(*context, sent_, now_).earliest_expiry;
  EXPECT_TRUE(Examine(*context, sent_, expiry - seconds(1)).verified);
  EXPECT_EQ(Examine(*context, sent_, expiry + seconds(1)).verify_failure.reason,
            FailureReason::kCertExpired);
  EXPECT_FALSE(Examine(*context, sent_, now_ - hours(24)).verified) << "the clock was set back";
  EXPECT_TRUE(Examine(*context, sent_, now_).verified);
}

// With intermediates and roots that come and go, whoever remembers answers as who does not.
TEST_F(TlsPeerMemoryTest, AnswersAsIfNothingWereRemembered) {
  std::mt19937 random(7);
  const auto date = [&](long from, long to) {
    return std::uniform_int_distribution<long>(from, to)(random) * 60;
  };
  int remembered = 0;
  for (int round = 0; round < 12; ++round) {
    const auto authority = [&](std::string name, const std::string& key) {
      return CertSpec{.common_name = std::move(name),
                      .dns_names = {},
                      .is_ca = true,
                      .not_before = date(-300, -30),
                      .not_after = date(20, 300),
                      .key_pem = key};
    };
    const TestCert root = MakeSelfSigned(authority("root", ""));
    const TestCert renewed = MakeSelfSigned(authority("root", root.key_pem));
    const TestCert between = IssueCert(root, authority("between", ""));
    const TestCert between_too = IssueCert(root, authority("between", between.key_pem));
    const TestCert leaf = IssueCert(between, {.common_name = "leaf",
                                              .dns_names = {"localhost"},
                                              .not_before = date(-300, -30),
                                              .not_after = date(20, 300)});
    const std::string roots = root.cert_pem + renewed.cert_pem;
    const std::vector<std::string> sent{leaf.cert_pem, between.cert_pem, between_too.cert_pem};
    const auto remembers = Trusting(roots);
    for (int query = 0; query < 60; ++query) {
      const WallTime at = now_ + seconds(date(-320, 320));
      EXPECT_EQ(Text(Examine(*remembers, sent, at)), Text(Examine(*Trusting(roots), sent, at)))
          << "round " << round << ", query " << query;
    }
    remembered += remembers->peers().size() > 0 ? 1 : 0;
  }
  EXPECT_GT(remembered, 6);
}

TEST(TlsPeerMemory, HoldsSoManyAndNoMore) {
  TlsPeerMemory memory;
  const WallTime now = SystemClock().WallNow();
  for (std::size_t i = 0; i < TlsPeerMemory::kMaxPeers + 100; ++i) {
    TlsPeerMemory::Key key{};
    key[0] = static_cast<unsigned char>(i);
    key[9] = static_cast<unsigned char>(i >> 8U);
    memory.Keep(key, {.chain = {}, .from = now - hours(1), .until = now + hours(1)});
    EXPECT_NE(memory.Find(key, now), nullptr);
  }
  EXPECT_EQ(memory.size(), TlsPeerMemory::kMaxPeers);
  TlsPeerMemory::Key large{};
  large[20] = 1;
  KnownPeer peer{.chain = {{}}, .from = now - hours(1), .until = now + hours(1)};
  peer.chain.front().dns_names.assign(1000, "a name of some length");
  memory.Keep(large, std::move(peer));
  EXPECT_EQ(memory.Find(large, now), nullptr);
}

TEST(TlsPeerMemory, KnowsNothingNearADateOrBeyond) {
  TlsPeerMemory memory;
  const WallTime now = SystemClock().WallNow();
  memory.Keep({}, {.chain = {}, .from = now, .until = now + hours(1)});
  EXPECT_EQ(memory.Find({}, now - hours(1)), nullptr);
  EXPECT_EQ(memory.Find({}, now + seconds(1)), nullptr);
  EXPECT_NE(memory.Find({}, now + seconds(10)), nullptr);
  EXPECT_EQ(memory.Find({}, now + hours(1) - seconds(1)), nullptr);
  EXPECT_EQ(memory.Find({}, now + hours(2)), nullptr);
}

}  // namespace
}  // namespace sonde
