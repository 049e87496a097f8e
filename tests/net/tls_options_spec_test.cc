#include "sonde/net/tls_options_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sonde {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TlsOptions Decode(const Pairs& pairs, ConfigErrors& errors) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kMapping;
  for (const auto& [key, text] : pairs) {
    ConfigNode value;
    value.kind = ConfigNode::Kind::kScalar;
    value.text = text;
    node.entries.push_back({.key = key, .key_mark = {}, .value = value});
  }
  TlsOptions options;
  TlsOptionsSpec().DecodeInto(node, &options, errors);
  return options;
}

std::string Print(const TlsOptions& options) {
  ConfigPrinter printer;
  TlsOptionsSpec().PrintKeys(&options, printer);
  return printer.Take();
}

TEST(TlsOptionsSpec, EveryKeyReachesItsOption) {
  ConfigErrors errors;
  const TlsOptions options = Decode({{"ca_file", "ca"},
                                     {"cert_file", "cert"},
                                     {"key", "secret text"},
                                     {"server_name", "name"},
                                     {"insecure_skip_verify", "true"},
                                     {"min_version", "TLS10"},
                                     {"max_version", "TLS13"}},
                                    errors);
  EXPECT_TRUE(errors.empty()) << errors.ToString();
  TlsOptions wanted;
  wanted.ca_file = "ca";
  wanted.cert_file = "cert";
  wanted.key_pem = "secret text";
  wanted.server_name = "name";
  wanted.insecure_skip_verify = true;
  wanted.min_version = TlsVersion::kTls10;
  wanted.max_version = TlsVersion::kTls13;
  EXPECT_EQ(options, wanted);
}

TEST(TlsOptionsSpec, ThePrivateKeyIsNeverShown) {
  TlsOptions options;
  options.key_pem = "secret text";
  const std::string text = Print(options);
  EXPECT_THAT(text, HasSubstr("key: <secret>"));
  EXPECT_THAT(text, Not(HasSubstr("secret text")));
}

TEST(TlsOptionsSpec, SkippingTheVerificationIsAlwaysShown) {
  EXPECT_EQ(Print({}), "insecure_skip_verify: false\n");
}

TEST(TlsOptionsSpec, ContradictionsAreErrors) {
  const std::vector<Pairs> contradictions = {
      {{"ca", "x"}, {"ca_file", "y"}},
      {{"cert", "x"}, {"cert_file", "y"}, {"key", "k"}},
      {{"cert", "x"}, {"key", "k"}, {"key_file", "y"}},
      {{"cert_file", "x"}},
      {{"key_file", "x"}},
      {{"min_version", "TLS1.2"}},
      {{"max_version", "SSL3"}},
      {{"unknown", "x"}},
  };
  for (const Pairs& pairs : contradictions) {
    ConfigErrors errors;
    Decode(pairs, errors);
    EXPECT_EQ(errors.size(), 1U) << pairs.front().first << errors.ToString();
  }
}

}  // namespace
}  // namespace sonde
