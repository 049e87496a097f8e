#include "sonde/common_metrics.h"

#include <gtest/gtest.h>

#include <set>

#include "sonde/net/tls.h"

namespace sonde {
namespace {

WallTime At(int unix_seconds) { return WallTime(std::chrono::seconds(unix_seconds)); }

TlsFacts Session() {
  TlsFacts facts;
  facts.handshake_done = true;
  facts.verified = true;
  facts.version = TlsVersion::kTls13;
  facts.cipher = "TLS_AES_128_GCM_SHA256";
  facts.earliest_expiry = At(1000);
  facts.last_chain_expiry = At(2000);
  CertificateFacts leaf;
  leaf.subject = "CN=leaf";
  leaf.issuer = "CN=ca";
  leaf.serial_hex = "0bff";
  leaf.fingerprint_sha256 = "aa";
  leaf.dns_names = {"a.example", "b.example"};
  facts.peer_chain = {leaf};
  return facts;
}

TEST(CommonMetricsTest, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const MetricDef* metric : CommonMetrics()) EXPECT_TRUE(names.insert(metric->name).second);
}

TEST(CommonMetricsTest, ShowsTheSessionAsTheExporterDoes) {
  Observations seen;
  ObserveTls(Session(), {.cipher = true}, seen);
  EXPECT_EQ(*seen.Find("probe_ssl_earliest_cert_expiry"), 1000);
  EXPECT_EQ(*seen.Find("probe_ssl_last_chain_expiry_timestamp_seconds"), 2000);
  const std::string version[] = {"TLS 1.3"};
  EXPECT_EQ(*seen.Find("probe_tls_version_info", version), 1);
  const std::string cipher[] = {"TLS_AES_128_GCM_SHA256"};
  EXPECT_EQ(*seen.Find("probe_tls_cipher_info", cipher), 1);
  const std::string leaf[] = {"aa", "CN=leaf", "CN=ca", "a.example,b.example", "0bff"};
  EXPECT_EQ(*seen.Find("probe_ssl_last_chain_info", leaf), 1);
}

TEST(CommonMetricsTest, WithoutVerificationThereIsNoChainExpiry) {
  Observations seen;
  ObserveTls(Session(), {.verified_chains = false}, seen);
  EXPECT_EQ(*seen.Find("probe_ssl_last_chain_expiry_timestamp_seconds"), -62135596800.0);
  EXPECT_EQ(seen.Find("probe_tls_cipher_info"), nullptr);
}

TEST(CommonMetricsTest, FailedHandshakeShowsNothing) {
  TlsFacts facts = Session();
  facts.handshake_done = false;
  Observations seen;
  ObserveTls(facts, {.cipher = true}, seen);
  EXPECT_TRUE(seen.items().empty());
}

}  // namespace
}  // namespace sonde
