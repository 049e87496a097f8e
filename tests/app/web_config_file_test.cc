// exporter-toolkit's file: what loads, and what does not.
#include "app/web_config_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "server/web_settings.h"

namespace sonde {
namespace {

constexpr const char* kTls = "tls_server_config:\n  cert_file: c.pem\n  key_file: /k.pem\n  ";

class WebConfigFile : public testing::Test {
 protected:
  ~WebConfigFile() override { std::filesystem::remove(path_); }
  Result<WebConfig> Read(const std::string& text) {
    std::ofstream(path_) << text;
    return ReadWebConfig(path_);
  }
  std::string Complaint(const std::string& text) {
    const auto read = Read(text);
    return read ? "" : read.error().message;
  }

  const std::string path_ = testing::TempDir() + std::to_string(getpid()) + ".web.yml";
};

TEST_F(WebConfigFile, NothingIsPlainHttpForEverybody) {
  for (const std::string text :
       {"", "\n", " # a\n\n#b", "tls_server_config:\nbasic_auth_users:\nrate_limit:\n",
        "tls_server_config: {min_version: TLS13}\n",
        "tls_server_config: {client_auth_type: ''}\n"}) {
    const auto config = Read(text);
    ASSERT_TRUE(config) << text << config.error().message;
    EXPECT_FALSE(config->HasTls());
    EXPECT_TRUE(config->users.empty());
  }
}

TEST_F(WebConfigFile, EverythingIsRead) {
  const auto config =
      Read(std::string(kTls) +
           "client_ca: pem\n  client_auth_type: RequireAndVerifyClientCert\n"
           "  client_allowed_sans: [a]\n  min_version: TLS13\n  cipher_suites: [X]\n"
           "  curve_preferences: [CurveP256]\n  prefer_server_cipher_suites: false\n"
           "http_server_config: {http2: false, headers: {X-Frame-Options: deny}}\n"
           "basic_auth_users: {a: $2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW}\n"
           "rate_limit: {interval: 1m30s, burst: 5}\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->HasTls());
  EXPECT_EQ(config->tls.cert_file, testing::TempDir() + "c.pem") << "beside the file";
  EXPECT_EQ(config->tls.key_file, "/k.pem");
  EXPECT_EQ(config->tls.client_auth, TlsClientAuth::kRequireVerified);
  EXPECT_EQ(config->tls.min_version, TlsVersion::kTls13);
  EXPECT_FALSE(config->tls.prefer_server_cipher_suites);
  EXPECT_FALSE(config->server.http2);
  EXPECT_EQ(config->users.count("a"), 1U);
  EXPECT_EQ(config->rate_limit, (RateLimit{std::chrono::seconds(90), 5}));
}

TEST_F(WebConfigFile, AnEmptyClientAuthTypeIsNone) {
  const auto config = Read(std::string(kTls) + "client_auth_type: ''");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->tls.client_auth, TlsClientAuth::kNone);
}

TEST_F(WebConfigFile, MistakesAreNamed) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"foo: 1", "unknown key `foo`"},
      {"tls_server_config: {cert_file: c}", "missing one of key or key_file"},
      {"tls_server_config: {key_file: k}", "missing one of cert or cert_file"},
      {"tls_server_config: {client_auth_type: NoClientCert}", "missing one of cert or cert_file"},
      {std::string(kTls) + "client_ca_file: x", "without a Client Auth Policy"},
      {std::string(kTls) + "client_auth_type: Foo", "`Foo` is not one of"},
      {std::string(kTls) + "min_version: TLS14", "`TLS14` is not one of"},
      {"http_server_config: {headers: {X-Foo: a}}", "\"X-Foo\" can not be configured"},
      {"http_server_config: {headers: {x-frame-options: deny}}", "can not be configured"},
      {"http_server_config: {headers: {X-Frame-Options: maybe}}", "invalid value"},
      {"basic_auth_users: {a: b}", "the hash of \"a\""},
      {"rate_limit: {interval: 1d}", "1d"}};
  for (const auto& [text, complaint] : table) {
    EXPECT_NE(Complaint(text + "\n").find(complaint), std::string::npos) << text << "\n"
                                                                         << Complaint(text + "\n");
  }
  EXPECT_NE(ReadWebConfig("/nowhere/x.yml").error().message.find("/nowhere/x.yml"),
            std::string::npos);
}

TEST_F(WebConfigFile, NamesThatTheLibraryDoesNotKnowAreErrorsOfTheFile) {
  const std::string pem = testing::TempDir() + std::to_string(getpid()) + ".none.pem";
  WebSettingsFile file(path_, &ReadWebConfig);
  ASSERT_TRUE(Read("rate_limit:\n"));
  ASSERT_TRUE(file.Current());
  EXPECT_EQ((*file.Current())->tls, nullptr);
  ASSERT_TRUE(Read("tls_server_config: {cert_file: " + pem + ", key_file: " + pem + "}\n"));
  EXPECT_FALSE(file.Current()) << "seen without being told";
}

}  // namespace
}  // namespace sonde
