#include <gtest/gtest.h>

#include "probes/config_nodes.h"
#include "probes/tcp/tcp_prober.h"

namespace sonde {
namespace {

const TcpConfig& As(const ProbeConfigPtr& config) { return static_cast<const TcpConfig&>(*config); }

TEST(TcpConfigTest, AbsentSectionHasDefaults) {
  ConfigErrors errors;
  const auto config = TcpProber().Parse(nullptr, errors);
  ASSERT_TRUE(config);
  EXPECT_TRUE(As(config).ip_protocol_fallback);
  EXPECT_FALSE(As(config).tls);
}

TEST(TcpConfigTest, ReadsADialogue) {
  const ConfigNode section =
      Map({{"query_response", List({Map({{"expect", Text("^220")}, {"send", Text("EHLO x")}}),
                                    Map({{"expect", Text("a")}, {"labels", List({})}}),
                                    Map({{"starttls", Text("true")}})})}});
  ConfigErrors errors;
  const auto config = TcpProber().Parse(&section, errors);
  ASSERT_TRUE(config) << errors.ToString();
  const QueryResponse& entries = As(config).query_response;
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].expect->pattern(), "^220");
  EXPECT_FALSE(entries[0].has_labels);
  EXPECT_TRUE(entries[1].has_labels) << "an empty list still gives a series";
  EXPECT_TRUE(entries[2].starttls);
}

TEST(TcpConfigTest, RefusesTwoKindsOfWaiting) {
  const ConfigNode section =
      Map({{"query_response", List({Map({{"expect", Text("")}, {"expect_bytes", Text("x")}})})}});
  ConfigErrors errors;
  EXPECT_FALSE(TcpProber().Parse(&section, errors));
  EXPECT_EQ(errors.size(), 1U);
}

TEST(TcpConfigTest, RefusesUnknownKeysAndBadPatterns) {
  const ConfigNode section =
      Map({{"tsl", Text("true")}, {"query_response", List({Map({{"expect", Text("(")}})})}});
  ConfigErrors errors;
  EXPECT_FALSE(TcpProber().Parse(&section, errors));
  EXPECT_EQ(errors.size(), 2U) << errors.ToString();
}

TEST(TcpConfigTest, HostnameBecomesTheServerNameIfThereIsNone) {
  const TcpProber prober;
  ConfigErrors errors;
  auto changed = prober.WithHostname(prober.Parse(nullptr, errors), "a.example");
  ASSERT_TRUE(changed);
  EXPECT_EQ(As(*changed).tls_config.server_name, "a.example");
  changed = prober.WithHostname(*changed, "b.example");
  EXPECT_EQ(As(*changed).tls_config.server_name, "a.example");
}

}  // namespace
}  // namespace sonde
