#include "cli/probe_scheme.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(ChooseBySchemeTest, KnowsWhatPeopleType) {
  struct Row {
    std::string target, module, as;
  };
  const std::vector<Row> table = {
      {"http://example.com/x", "http_2xx", "http://example.com/x"},
      {"HTTPS://example.com", "http_2xx", "HTTPS://example.com"},
      {"example.com", "http_2xx", "example.com"},
      {"example.com:8080/health", "http_2xx", "example.com:8080/health"},
      {"example.com:25", "tcp_connect", "example.com:25"},
      {"[::1]:25", "tcp_connect", "[::1]:25"},
      {"tcp://example.com:25", "tcp_connect", "example.com:25"},
      {"tls://example.com:8443", "tls_connect", "example.com:8443"},
      {"tls://example.com", "tls_connect", "example.com:443"},
      {"tls://[::1]", "tls_connect", "[::1]:443"},
      {"icmp://example.com/", "icmp", "example.com"},
      {"icmp://[::1]", "icmp", "::1"},
      {"dns://192.0.2.53:5353/example.com", "dns", "192.0.2.53:5353"},
      {"grpc://example.com:50051", "grpc", "example.com:50051"},
      {"grpcs://example.com", "grpc_tls", "example.com"},
      {"WSS://example.com/chat", "websocket", "WSS://example.com/chat"},
      {"unix:///run/x.sock", "unix", "/run/x.sock"},
  };
  for (const Row& row : table) {
    const auto choice = ChooseByScheme(row.target);
    ASSERT_TRUE(choice) << row.target;
    EXPECT_EQ(choice->module, row.module) << row.target;
    EXPECT_EQ(choice->target, row.as) << row.target;
  }
}

TEST(ChooseBySchemeTest, SaysWhatItHasNoModuleFor) {
  const auto choice = ChooseByScheme("gopher://example.com");
  ASSERT_FALSE(choice);
  EXPECT_NE(choice.error().message.find("gopher://"), std::string::npos);
}

TEST(ChooseBySchemeTest, ReadsTheQuestionOfADnsTarget) {
  using Keys = std::vector<std::pair<std::string, std::string>>;
  const std::vector<std::pair<std::string, Keys>> table = {
      {"dns://x", {{"query_name", "."}, {"query_type", "NS"}}},
      {"dns://x/", {{"query_name", "."}, {"query_type", "NS"}}},
      {"dns://x/a.test", {{"query_name", "a.test"}, {"query_type", "A"}}},
      {"dns://x/a.test?type=aaaa", {{"query_name", "a.test"}, {"query_type", "AAAA"}}},
      {"dns://x/?class=CH&type=TXT",
       {{"query_name", "."}, {"query_class", "CH"}, {"query_type", "TXT"}}},
  };
  for (const auto& [target, keys] : table) {
    const auto choice = ChooseByScheme(target);
    ASSERT_TRUE(choice) << target;
    EXPECT_EQ(choice->keys, keys) << target;
    EXPECT_EQ(choice->target, "x");
  }
  EXPECT_FALSE(ChooseByScheme("dns://x/a?opcode=1"));
}

}  // namespace
}  // namespace sonde
