#include "probes/http_client/http_client_material.h"

#include <gtest/gtest.h>

#include "probes/http/http_material.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

class HttpClientMaterialTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    return folder_.Write(name, text);
  }

  const TempFolder folder_;
  HttpClientConfig config_;
};

TEST_F(HttpClientMaterialTest, ReadsEveryFileAndTrimsSecrets) {
  EXPECT_FALSE(NeedsLoading(config_));
  config_.basic_auth =
      BasicAuth{.username_file = Write("user", " me\n"), .password_file = Write("pw", "pw\r\n")};
  config_.oauth2 = OAuth2Config{.client_secret_file = Write("secret", "s\n")};
  config_.http_headers = {{"X", {.files = {Write("h", "value\n")}}}};
  EXPECT_TRUE(NeedsLoading(config_));
  const auto material = LoadHttpClientMaterial(config_);
  ASSERT_TRUE(material) << material.error().message;
  EXPECT_EQ(material->username, "me");
  EXPECT_EQ(material->password, "pw");
  EXPECT_EQ(material->client_secret, "s");
  EXPECT_EQ(material->header_files, (std::vector<HttpHeader>{{"X", "value"}}));
}

TEST_F(HttpClientMaterialTest, ABodyIsSentAsItIs) {
  const std::string body = std::string(100000, 'b') + "\n";
  HttpConfig config;
  config.body_file = Write("body", body);
  EXPECT_TRUE(NeedsLoading(config));
  const auto material = LoadHttpMaterial(config);
  ASSERT_TRUE(material) << material.error().message;
  EXPECT_EQ(material->body, body);
}

TEST_F(HttpClientMaterialTest, SaysWhichFileIsBad) {
  config_.authorization = Authorization{.credentials_file = folder_.Path("none")};
  auto material = LoadHttpClientMaterial(config_);
  ASSERT_FALSE(material);
  EXPECT_TRUE(material.error().message.starts_with("authorization.credentials_file: "))
      << material.error().message;
  config_.authorization->credentials_file = folder_.path().string();
  EXPECT_FALSE(LoadHttpClientMaterial(config_)) << "a directory";
  config_.authorization->credentials_file = "/dev/zero";
  EXPECT_FALSE(LoadHttpClientMaterial(config_)) << "endless";
  config_.authorization->credentials_file =
      Write("big", std::string(HttpClientMaterial::kMaxSecretFile + 1, 'x'));
  EXPECT_FALSE(LoadHttpClientMaterial(config_)) << "too large";
}

TEST_F(HttpClientMaterialTest, ThereIsNoSecretManager) {
  config_.basic_auth = BasicAuth{.password_ref = "vault/password"};
  EXPECT_TRUE(NeedsLoading(config_));
  EXPECT_FALSE(LoadHttpClientMaterial(config_));
  ASSERT_TRUE(RefuseReferences(config_));
  EXPECT_EQ(RefuseReferences(config_)->message,
            "basic_auth.password_ref: there is no secret manager");
  config_.basic_auth.reset();
  EXPECT_FALSE(RefuseReferences(config_));
}

}  // namespace
}  // namespace sonde
