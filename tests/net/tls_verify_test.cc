#include "net/tls_verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "net/tls_certificate.h"
#include "net/tls_ptr.h"
#include "net/tls_reason.h"
#include "net/tls_store.h"
#include "servers/certs.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

X509Ptr Parse(const std::string& pem) {
  const BioPtr bio = MemoryBio(pem);
  return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

/// Verifies what a server would send against `roots_pem`.
VerifyOutcome Verify(const std::vector<std::string>& sent_pems, const std::string& roots_pem,
                     std::string_view name, Duration later = {}) {
  TlsOptions options;
  options.ca_pem = roots_pem;
  TrustStores stores;
  const auto trust = stores.Get(options);
  if (!trust) {
    ADD_FAILURE() << trust.error().message;
    return {};
  }
  const X509StackPtr sent(sk_X509_new_null());
  for (const std::string& pem : sent_pems) sk_X509_push(sent.get(), Parse(pem).release());
  return VerifyServer(sk_X509_value(sent.get(), 0), sent.get(), **trust, name,
                      SystemClock().WallNow() + later);
}

constexpr long kDay = 86400;

/// The system's roots as they are when SSL_CERT_FILE and SSL_CERT_DIR say so; "" = unset.
Result<TrustStorePtr> SystemStore(const std::string& file, const std::string& dir) {
  const auto set = [](const char* name, const std::string& value) {
    const char* const before = std::getenv(name);
    std::optional<std::string> saved;
    if (before != nullptr) saved = before;
    value.empty() ? ::unsetenv(name) : ::setenv(name, value.c_str(), 1);
    return saved;
  };
  const auto saved_file = set("SSL_CERT_FILE", file);
  const auto saved_dir = set("SSL_CERT_DIR", dir);
  TrustStores stores;
  auto store = stores.Get({});
  set("SSL_CERT_FILE", saved_file.value_or(""));
  set("SSL_CERT_DIR", saved_dir.value_or(""));
  return store;
}

WallTime ExpiryOf(const TestCert& cert) {
  return ToWallTime(X509_get0_notAfter(Parse(cert.cert_pem).get()));
}

TEST(VerifyServer, AcceptsAChainByNameWildcardAndAddress) {
  const TestChain chain = MakeChain();
  const std::vector<std::string> sent = {chain.leaf.cert_pem, chain.intermediate.cert_pem};
  for (const char* name : {"good.test", "GOOD.test.", "a.wild.test", "127.0.0.1", "[127.0.0.1]"}) {
    const VerifyOutcome outcome = Verify(sent, chain.root.cert_pem, name);
    EXPECT_FALSE(outcome.failure) << name << ": " << outcome.failure.detail;
    // They may have been made in two different seconds.
    EXPECT_EQ(outcome.last_chain_expiry,
              std::min(ExpiryOf(chain.leaf), ExpiryOf(chain.intermediate)));
  }
}

TEST(VerifyServer, RefusesOtherNames) {
  const TestChain chain = MakeChain();
  const std::vector<std::string> sent = {chain.leaf.cert_pem, chain.intermediate.cert_pem};
  for (const char* name : {"bad.test", "wild.test", "a.b.wild.test", ".wild.test", "127.0.0.2",
                           "leaf", "good.test:443", "::1"}) {
    const VerifyOutcome outcome = Verify(sent, chain.root.cert_pem, name);
    EXPECT_EQ(outcome.failure.reason, FailureReason::kCertHostname) << name;
    EXPECT_FALSE(outcome.last_chain_expiry);
  }
  EXPECT_THAT(Verify(sent, chain.root.cert_pem, "bad.test").failure.detail,
              HasSubstr("good.test, *.wild.test, 127.0.0.1, not for bad.test"));
  EXPECT_EQ(Verify(sent, chain.root.cert_pem, "").failure.reason, FailureReason::kConfig);
}

TEST(VerifyServer, AnyUseIsAlsoAServersUse) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const auto reason = [&](const char* usage) {
    const TestCert leaf = IssueCert(root, {.dns_names = {"h"}, .extended_usage = usage});
    return Verify({leaf.cert_pem}, root.cert_pem, "h").failure.reason;
  };
  for (const char* good : {"", "serverAuth", "anyExtendedKeyUsage", "clientAuth,serverAuth"}) {
    EXPECT_EQ(reason(good), FailureReason::kNone) << good;
  }
  EXPECT_NE(reason("clientAuth"), FailureReason::kNone);
}

TEST(VerifyServer, DetailsAreOneLineWhateverTheCertificateSays) {
  const TestChain chain = MakeChain();
  const TestCert evil = MakeSelfSigned(
      {.common_name = "a\nb",
       .dns_names = {"x"},
       .attributes = {{"O", std::string(60, 'o')}, {"description", std::string(900, 'd')}}});
  const Failure failure = Verify({evil.cert_pem}, chain.root.cert_pem, "x").failure;
  EXPECT_EQ(failure.reason, FailureReason::kCertSelfSigned);
  EXPECT_EQ(failure.detail.find('\n'), std::string::npos);
  EXPECT_LT(failure.detail.size(), 500U);
}

TEST(VerifyServer, TheCommonNameIsNoName) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert leaf = IssueCert(root, {.common_name = "good.test"});
  EXPECT_EQ(Verify({leaf.cert_pem}, root.cert_pem, "good.test").failure.reason,
            FailureReason::kCertHostname);
}

TEST(VerifyServer, DatesAreLookedAtFirst) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert other = MakeSelfSigned({.common_name = "other", .is_ca = true});
  const TestCert expired = IssueCert(root, {.not_before = -2 * kDay, .not_after = -kDay});
  const TestCert future = IssueCert(root, {.not_before = kDay, .not_after = 2 * kDay});
  EXPECT_EQ(Verify({expired.cert_pem}, root.cert_pem, "x").failure.reason,
            FailureReason::kCertExpired);
  EXPECT_EQ(Verify({expired.cert_pem}, other.cert_pem, "x").failure.reason,
            FailureReason::kCertExpired);
  EXPECT_EQ(Verify({future.cert_pem}, root.cert_pem, "x").failure.reason,
            FailureReason::kCertNotYetValid);
}

TEST(VerifyServer, AnExpiredIntermediateIsExpired) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert middle = IssueCert(
      root, {.common_name = "mid", .is_ca = true, .not_before = -9 * kDay, .not_after = -kDay});
  const TestCert leaf = IssueCert(middle, {.dns_names = {"x"}});
  const VerifyOutcome outcome = Verify({leaf.cert_pem, middle.cert_pem}, root.cert_pem, "x");
  EXPECT_EQ(outcome.failure.reason, FailureReason::kCertExpired) << outcome.failure.detail;
  EXPECT_THAT(outcome.failure.detail, HasSubstr("CN=mid"));
}

TEST(VerifyServer, TellsSelfSignedUntrustedAndIncompleteApart) {
  const TestChain chain = MakeChain("one");
  const TestChain other = MakeChain("two");
  const TestCert alone = MakeSelfSigned({.dns_names = {"localhost"}});
  EXPECT_EQ(Verify({alone.cert_pem}, chain.root.cert_pem, "localhost").failure.reason,
            FailureReason::kCertSelfSigned);
  const std::vector<std::string> full = {chain.leaf.cert_pem, chain.intermediate.cert_pem};
  EXPECT_EQ(Verify(full, other.root.cert_pem, "localhost").failure.reason,
            FailureReason::kCertUntrusted);
  const std::vector<std::string> with_root = {chain.leaf.cert_pem, chain.intermediate.cert_pem,
                                              chain.root.cert_pem};
  EXPECT_EQ(Verify(with_root, other.root.cert_pem, "localhost").failure.reason,
            FailureReason::kCertUntrusted);
  const VerifyOutcome incomplete = Verify({chain.leaf.cert_pem}, chain.root.cert_pem, "localhost");
  EXPECT_EQ(incomplete.failure.reason, FailureReason::kCertChainIncomplete);
  EXPECT_THAT(incomplete.failure.detail, HasSubstr("CN=one intermediate"));
}

TEST(VerifyServer, ALoneLeafBelowTheSystemsRootsIsIncompleteOnlyWithEvidence) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert hidden = IssueCert(root, {.common_name = "hidden", .is_ca = true});
  const TempFolder dir;
  const auto trust = SystemStore(dir.Write("roots.pem", root.cert_pem), "");
  ASSERT_TRUE(trust);
  const auto reason = [&](const TestCert& leaf) {
    const X509Ptr certificate = Parse(leaf.cert_pem);
    return VerifyServer(certificate.get(), nullptr, **trust, "x", SystemClock().WallNow())
        .failure.reason;
  };
  EXPECT_EQ(reason(IssueCert(hidden, {.dns_names = {"x"}})), FailureReason::kCertUntrusted);
  EXPECT_EQ(reason(IssueCert(hidden, {.dns_names = {"x"}, .issuer_url = "http://ca.test/ca.der"})),
            FailureReason::kCertChainIncomplete);
  EXPECT_EQ(reason(IssueCert(root, {.dns_names = {"x"}})), FailureReason::kNone);
}

TEST(VerifyServer, ASystemWithoutRootsIsTheAgentsFault) {
  const TempFolder dir;
  const auto trust = SystemStore(dir.Path("none.pem"), "");
  ASSERT_TRUE(trust);
  const X509Ptr certificate = Parse(MakeChain().leaf.cert_pem);
  const VerifyOutcome outcome =
      VerifyServer(certificate.get(), nullptr, **trust, "localhost", SystemClock().WallNow());
  EXPECT_EQ(outcome.failure.reason, FailureReason::kConfig) << outcome.failure.detail;
}

TEST(TrustStores, TakesEveryFileOfTheSystemsDirectories) {
  const TempFolder first, second;
  first.Write("a.pem", MakeSelfSigned({.common_name = "a", .is_ca = true}).cert_pem);
  first.Write("b.pem", MakeSelfSigned({.common_name = "b", .is_ca = true}).cert_pem);
  first.Write("note.txt", "no certificate");
  second.Write("c.pem", MakeSelfSigned({.common_name = "c", .is_ca = true}).cert_pem);
  const auto store =
      SystemStore("", first.path().string() + ":" + second.path().string() + ":/no/such/place");
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->count(), 3U);
  EXPECT_TRUE((*store)->is_system());
}

TEST(VerifyServer, RefusesSha1Signatures) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert leaf = IssueCert(root, {.dns_names = {"x"}, .sha1 = true});
  EXPECT_EQ(Verify({leaf.cert_pem}, root.cert_pem, "x").failure.reason,
            FailureReason::kCertUntrusted);
}

TEST(VerifyServer, AcceptsRsa1024AsGoDoes) {
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert leaf = IssueCert(root, {.dns_names = {"x"}, .rsa_bits = 1024});
  EXPECT_FALSE(Verify({leaf.cert_pem}, root.cert_pem, "x").failure);
}

TEST(VerifyServer, ATrustedLeafOrIntermediateEndsTheChain) {
  const TestChain chain = MakeChain();
  EXPECT_FALSE(Verify({chain.leaf.cert_pem}, chain.leaf.cert_pem, "localhost").failure);
  EXPECT_FALSE(Verify({chain.leaf.cert_pem}, chain.intermediate.cert_pem, "localhost").failure);
}

// blackbox.md 4.4 T4: two roots with one key, the server sends the older one.
TEST(VerifyServer, ReportsTheChainThatLastsLongest) {
  const TestCert old_root =
      MakeSelfSigned({.common_name = "root", .is_ca = true, .not_after = kDay});
  const TestCert new_root = MakeSelfSigned(
      {.common_name = "root", .is_ca = true, .not_after = 3 * kDay, .key_pem = old_root.key_pem});
  const TestCert leaf = IssueCert(old_root, {.dns_names = {"x"}, .not_after = 2 * kDay});
  for (const std::string& roots :
       {old_root.cert_pem + new_root.cert_pem, new_root.cert_pem + old_root.cert_pem}) {
    const VerifyOutcome outcome = Verify({leaf.cert_pem, old_root.cert_pem}, roots, "x");
    EXPECT_FALSE(outcome.failure) << outcome.failure.detail;
    EXPECT_EQ(outcome.last_chain_expiry, ExpiryOf(leaf));
  }
  EXPECT_EQ(Verify({leaf.cert_pem, old_root.cert_pem}, old_root.cert_pem, "x").last_chain_expiry,
            ExpiryOf(old_root));
}

TEST(VerifyServer, AChainOverACrossSignedIntermediateCounts) {
  const TestCert old_root =
      MakeSelfSigned({.common_name = "old root", .is_ca = true, .not_after = kDay});
  const TestCert root = MakeSelfSigned({.common_name = "root", .is_ca = true});
  const TestCert crossed = IssueCert(
      old_root, {.common_name = "root", .is_ca = true, .not_after = kDay, .key_pem = root.key_pem});
  const TestCert leaf = IssueCert(root, {.dns_names = {"x"}, .not_after = 2 * kDay});
  const VerifyOutcome outcome =
      Verify({leaf.cert_pem, crossed.cert_pem}, old_root.cert_pem + root.cert_pem, "x");
  EXPECT_FALSE(outcome.failure) << outcome.failure.detail;
  EXPECT_EQ(outcome.last_chain_expiry, ExpiryOf(leaf));
}

// --- codes
// -----------------------------------------------------------------------------------------

TEST(ReasonFromX509, IsTotalAndOfPhaseTlsOrAgent) {
  for (int code = 0; code <= 200; ++code) {
    for (const ChainShape shape : {ChainShape{}, ChainShape{true, true}}) {
      const FailureReason reason = ReasonFromX509(code, shape);
      if (code == X509_V_OK) {
        EXPECT_EQ(reason, FailureReason::kNone);
        continue;
      }
      ASSERT_NE(reason, FailureReason::kNone) << code;
      const Phase phase = Info(reason).phase;
      EXPECT_TRUE(phase == Phase::kTls || phase == Phase::kAgent) << code;
    }
  }
  EXPECT_EQ(ReasonFromX509(X509_V_ERR_CERT_REVOKED, {}), FailureReason::kCertRevoked);
  EXPECT_EQ(ReasonFromX509(X509_V_ERR_OUT_OF_MEM, {}), FailureReason::kInternal);
}

TEST(ReasonFromAlert, IsTotal) {
  for (int alert = 0; alert <= 255; ++alert) {
    EXPECT_EQ(ReasonFromAlert(alert), alert == SSL_AD_PROTOCOL_VERSION ? FailureReason::kTlsVersion
                                                                       : FailureReason::kTlsAlert);
    EXPECT_FALSE(DescribeAlert(alert).empty());
  }
}

TEST(ReasonInHandshake, KeepsToThePhase) {
  EXPECT_EQ(ReasonInHandshake(FailureReason::kTransferReset), FailureReason::kTlsReset);
  EXPECT_EQ(ReasonInHandshake(FailureReason::kReadTimeout), FailureReason::kTlsTimeout);
  EXPECT_EQ(ReasonInHandshake(FailureReason::kHostUnreachable), FailureReason::kHostUnreachable);
}

// --- facts
// -----------------------------------------------------------------------------------------

TEST(FormatName, HasAFixedOrderWhateverTheCertificatesIs) {
  EXPECT_EQ(
      FormatName({{"2.5.4.6", "DE"},
                  {"2.5.4.3", "first"},
                  {"2.5.4.11", "a"},
                  {"2.5.4.10", "Org"},
                  {"2.5.4.3", "last"},
                  {"2.5.4.11", "b"},
                  {"2.5.4.7", "Town"},
                  {"2.5.4.8", "State"},
                  {"2.5.4.5", "7"},
                  {"2.5.4.17", "123"},
                  {"2.5.4.9", "Road"}}),
      "SERIALNUMBER=7,CN=last,OU=a+OU=b,O=Org,POSTALCODE=123,STREET=Road,L=Town,ST=State,C=DE");
}

TEST(FormatName, PutsUnknownAttributesLastInReverseOrder) {
  EXPECT_EQ(FormatName({{"0.9.2342.19200300.100.1.25", "test"},
                        {"1.2.840.113549.1.9.1", "a@b.c"},
                        {"2.5.4.3", "x"}}),
            "CN=x,1.2.840.113549.1.9.1=a@b.c,0.9.2342.19200300.100.1.25=test");
  EXPECT_EQ(FormatName({}), "");
}

TEST(FormatName, Escapes) {
  EXPECT_EQ(FormatName({{"2.5.4.3", " a,b+c\"d\\e<f>g;h# "}}), R"(CN=\ a\,b\+c\"d\\e\<f\>g\;h#\ )");
  EXPECT_EQ(FormatName({{"2.5.4.10", "#x"}}), R"(O=\#x)");
  EXPECT_EQ(FormatName({{"2.5.4.10", "Zürich"}}), "O=Zürich");
}

TEST(DescribeCertificate, DecodesEverything) {
  const TestCert cert = MakeSelfSigned({.common_name = "ca",
                                        .dns_names = {"b.test", "a.test"},
                                        .ip_addresses = {"::1", "10.0.0.1"},
                                        .is_ca = true,
                                        .rsa_bits = 2048,
                                        .attributes = {{"OU", "two"}, {"OU", "one"}}});
  const X509Ptr parsed = Parse(cert.cert_pem);
  const CertificateFacts facts = DescribeCertificate(parsed.get());
  EXPECT_EQ(facts.subject, "CN=ca,OU=two+OU=one");
  EXPECT_EQ(facts.issuer, facts.subject);
  EXPECT_EQ(facts.serial_hex.substr(0, 2), "0b");
  EXPECT_EQ(facts.serial_hex.size(), 16U);
  EXPECT_EQ(facts.fingerprint_sha256.size(), 64U);
  EXPECT_THAT(facts.dns_names, ElementsAre("b.test", "a.test"));
  EXPECT_THAT(facts.ip_addresses, ElementsAre("::1", "10.0.0.1"));
  EXPECT_EQ(facts.key_type, "RSA");
  EXPECT_EQ(facts.key_bits, 2048);
  EXPECT_TRUE(facts.is_ca);
  EXPECT_EQ(facts.not_after - facts.not_before, std::chrono::seconds(30 * kDay + 3600));
}

TEST(DescribeCertificate, ClampsDatesThatAreTooFar) {
  const std::unique_ptr<ASN1_TIME, OpenSslDelete<&ASN1_TIME_free>> far(ASN1_TIME_new());
  ASN1_TIME_set_string(far.get(), "99991231235959Z");
  EXPECT_EQ(ToWallTime(far.get()), WallTime::max());
}

}  // namespace
}  // namespace sonde
