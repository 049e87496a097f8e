#include <gtest/gtest.h>

#include "probes/config_nodes.h"
#include "probes/websocket/websocket_prober.h"

namespace sonde {
namespace {

const WebSocketConfig& As(const ProbeConfigPtr& config) {
  return static_cast<const WebSocketConfig&>(*config);
}

TEST(WebSocketConfigTest, AbsentSectionHasDefaults) {
  ConfigErrors errors;
  const auto config = WebSocketProber().Parse(nullptr, errors);
  ASSERT_TRUE(config);
  EXPECT_TRUE(As(config).ip_protocol_fallback);
  EXPECT_FALSE(As(config).http_config);
}

TEST(WebSocketConfigTest, ReadsClientHeadersAndDialogue) {
  const ConfigNode section =
      Map({{"http_config",
            Map({{"bearer_token", Text("t")}, {"tls_config", Map({{"server_name", Text("x")}})}})},
           {"headers", Map({{"Authorization", Map({{"values", List({Text("mine")})}})}})},
           {"query_response", List({Map({{"expect", Text("a")}, {"send", Text("b")}})})}});
  ConfigErrors errors;
  const auto config = WebSocketProber().Parse(&section, errors);
  ASSERT_TRUE(config) << errors.ToString();
  EXPECT_EQ(As(config).http_config->authorization->type, "Bearer");
  EXPECT_EQ(As(config).tls_config().server_name, "x");
  EXPECT_EQ(As(config).headers.at("Authorization").values.at(0), "mine") << "no name is reserved";
  EXPECT_EQ(As(config).query_response.size(), 1U);
}

TEST(WebSocketConfigTest, AHeaderIsNoPlainText) {
  const ConfigNode section = Map({{"headers", Map({{"X", Text("a")}})}});
  ConfigErrors errors;
  EXPECT_FALSE(WebSocketProber().Parse(&section, errors));
}

}  // namespace
}  // namespace sonde
