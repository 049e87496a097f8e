#include "net/tls_peer.h"

#include <gtest/gtest.h>

#include <string>

#include "net/tls_store.h"
#include "servers/certs.h"

namespace sonde {
namespace {

std::shared_ptr<const OpenSslContext> Make(const TlsOptions& options) {
  TrustStores stores;
  auto made = OpenSslContext::Make(options, stores);
  EXPECT_TRUE(made) << made.error().detail;
  return made ? *made : nullptr;
}

TEST(ExaminePemPeer, JudgesAndDescribesAChainAsIfTheHandshakeWereOurs) {
  const TestChain chain = MakeChain();
  const auto context = Make({.ca_pem = chain.root.cert_pem});
  TlsFacts facts;
  ExaminePemPeer(*context, {chain.leaf.cert_pem, chain.intermediate.cert_pem}, "localhost",
                 SystemClock().WallNow(), facts);
  EXPECT_TRUE(facts.verified) << facts.verify_failure.detail;
  EXPECT_EQ(facts.peer_chain.size(), 2U);
  EXPECT_TRUE(facts.earliest_expiry);
  EXPECT_TRUE(facts.last_chain_expiry);

  TlsFacts other;
  ExaminePemPeer(*context, {chain.leaf.cert_pem, chain.intermediate.cert_pem}, "elsewhere.test",
                 SystemClock().WallNow(), other);
  EXPECT_FALSE(other.verified);
  EXPECT_EQ(other.verify_failure.reason, FailureReason::kCertHostname);
  EXPECT_EQ(other.peer_chain.size(), 2U) << "facts are there exactly when it is bad";
}

TEST(ExaminePemPeer, WhatCannotBeReadIsNotVerified) {
  const TestChain chain = MakeChain();
  const auto context = Make({.ca_pem = chain.root.cert_pem});
  for (const std::vector<std::string>& sent :
       {std::vector<std::string>{}, {"nonsense"}, {"nonsense", chain.leaf.cert_pem}}) {
    TlsFacts facts;
    ExaminePemPeer(*context, sent, "localhost", SystemClock().WallNow(), facts);
    EXPECT_FALSE(facts.verified);
    EXPECT_TRUE(facts.verify_failure);
    EXPECT_TRUE(facts.peer_chain.empty());
  }
}

TEST(ClientPem, HoldsChainAndKeySoThatAnotherLibraryCanReadThem) {
  const TestChain chain = MakeChain();
  const auto context = Make({.ca_pem = chain.root.cert_pem,
                             .cert_pem = chain.full_chain_pem(),
                             .key_pem = chain.leaf.key_pem});
  const std::string pem = ClientPem(*context);
  EXPECT_TRUE(pem.starts_with(chain.full_chain_pem())) << pem;
  EXPECT_TRUE(Make({.ca_pem = chain.root.cert_pem, .cert_pem = pem, .key_pem = pem}));
  EXPECT_EQ(ClientPem(*Make({.ca_pem = chain.root.cert_pem})), "");
}

}  // namespace
}  // namespace sonde
