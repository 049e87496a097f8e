#include "probes/http_client/token_request.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "sonde/base64.h"

namespace sonde {
namespace {

OAuth2Config Config() {
  OAuth2Config config;
  config.client_id = "my id";
  config.token_url = "https://sso.example/token";
  return config;
}

HttpResponse Answer(int status, std::string type = "application/json") {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}};
  return response;
}

std::string Token(const HttpResponse& response, std::string_view body) {
  const auto value = ReadToken(response, body);
  return value ? *value : "error: " + value.error().message;
}

TEST(TokenRequestTest, SecretsAreEscapedTwiceInTheHeader) {
  const Url url = *Url::Parse("https://sso.example/token?a=b");
  const auto request =
      BuildTokenRequest(Config(), url, "s&c", {{"x", "1 2"}}, ClientAuth::kHeader, "ua");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://sso.example/token?a=b");
  EXPECT_EQ(request.body, "x=1+2");
  EXPECT_NE(std::ranges::find(request.headers,
                              HttpHeader("Authorization", "Basic " + EncodeBase64("my+id:s%26c"))),
            request.headers.end());
}

TEST(TokenRequestTest, TheFormHoldsTheSecretInstead) {
  const Url url = *Url::Parse("https://u:p@sso.example/token");
  const auto request =
      BuildTokenRequest(Config(), url, "s&c", {{"client_id", "q"}}, ClientAuth::kForm, "ua");
  EXPECT_EQ(request.body, "client_id=my+id&client_secret=s%26c");
  EXPECT_EQ(request.headers.back(), HttpHeader("Authorization", "Basic dTpw"))
      << "what the URL says is free then";
  EXPECT_EQ(*BuildTokenRequest(Config(), url, "", {}, ClientAuth::kForm, "ua").body,
            "client_id=my+id");
}

TEST(TokenRequestTest, EndpointParametersReplaceTheGrantOnly) {
  OAuth2Config config = Config();
  config.scopes = {"a b", "c"};
  config.endpoint_params = {{"grant_type", "own"}, {"x", "y"}};
  EXPECT_EQ(EncodeForm(*TokenParameters(config, "")), "grant_type=own&scope=a+b+c&x=y");
  config.endpoint_params = {{"scope", "z"}};
  EXPECT_FALSE(TokenParameters(config, ""));
  config.scopes.clear();
  EXPECT_EQ(EncodeForm(*TokenParameters(config, "")), "grant_type=client_credentials&scope=z");
  config.grant_type = OAuth2Config::kJwtBearer;
  config.endpoint_params = {{"assertion", "z"}};
  EXPECT_FALSE(TokenParameters(config, "signed"));
}

TEST(TokenRequestTest, ReadsJsonAndForms) {
  EXPECT_EQ(Token(Answer(200), R"({"access_token":"t","token_type":"bearer","expires_in":"5"})"),
            "Bearer t");
  EXPECT_EQ(Token(Answer(201, ""), R"({"ACCESS_TOKEN":"t","token_type":"Own"})"), "Own t");
  EXPECT_EQ(Token(Answer(200, "application/x-www-form-urlencoded; charset=utf-8"),
                  "access_token=a%20b+c%zz&token_type=mac"),
            "MAC a b c%zz");
  EXPECT_EQ(Token(Answer(200, "Text/Plain"), "&=&access_token=t"), "Bearer t");
}

TEST(TokenRequestTest, SaysWhyThereIsNone) {
  EXPECT_EQ(Token(Answer(401), R"({"error":"invalid_client","error_description":"a\nb"})"),
            "error: status 401: invalid_client, a b");
  EXPECT_EQ(Token(Answer(200), R"({"error":"x","access_token":"t"})"), "error: status 200: x");
  EXPECT_EQ(Token(Answer(500), "oops"), "error: status 500");
  EXPECT_EQ(Token(Answer(302), R"({"access_token":"t"})"), "error: status 302");
  EXPECT_EQ(Token(Answer(200), "{}"), "error: the answer holds no access_token");
  EXPECT_EQ(Token(Answer(200), R"({"access_token":5})"), "error: the answer holds no access_token");
  EXPECT_TRUE(Token(Answer(200), "hello").starts_with("error: the answer is not JSON"));
  EXPECT_TRUE(Token(Answer(200), "[]").starts_with("error: the answer is not JSON"));
  EXPECT_EQ(Token(Answer(200), R"({"access_token":"a\nb"})"),
            "error: the access_token cannot stand in a header");
}

class AssertionTest : public testing::Test {
 protected:
  void SetUp() override {
    key_.reset(EVP_RSA_gen(2048));
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
    ASSERT_EQ(
        PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    pem_.assign(text, static_cast<std::size_t>(size));
  }
  static std::string FromBase64Url(std::string text) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    while (text.size() % 4 != 0) text += '=';
    return DecodeBase64(text).value_or("not base64");
  }
  bool Verifies(const EVP_MD* digest, const std::string& text, const std::string& signature) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx(EVP_MD_CTX_new(),
                                                                      &EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(ctx.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(ctx.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                            text.size()) == 1;
  }
  struct FreeKey {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  };
  std::unique_ptr<EVP_PKEY, FreeKey> key_;
  std::string pem_;
};

TEST_F(AssertionTest, SignsTheClaims) {
  OAuth2Config config = Config();
  config.client_certificate_key_id = "kid";
  config.scopes = {"a", "b"};
  config.claims.members = {{"iss", "\"over\""}, {"n", "2.5"}};
  const WallTime now{std::chrono::seconds(1000)};
  const struct {
    const char* algorithm;
    const EVP_MD* digest;
  } kAlgorithms[] = {{"", EVP_sha256()}, {"RS384", EVP_sha384()}, {"RS512", EVP_sha512()}};
  for (const auto& [algorithm, digest] : kAlgorithms) {
    config.signature_algorithm = algorithm;
    const auto assertion = SignedAssertion(config, pem_, now, "id");
    ASSERT_TRUE(assertion) << assertion.error().message;
    const std::size_t first = assertion->find('.');
    const std::size_t last = assertion->rfind('.');
    const std::string name = *algorithm == '\0' ? "RS256" : algorithm;
    EXPECT_EQ(FromBase64Url(assertion->substr(0, first)),
              R"({"alg":")" + name + R"(","kid":"kid","typ":"JWT"})");
    EXPECT_EQ(FromBase64Url(assertion->substr(first + 1, last - first - 1)),
              R"({"aud":"https://sso.example/token","exp":1600,"iat":1000,"iss":"over",)"
              R"("jti":"id","n":2.5,"scope":"a b","sub":"my id"})");
    EXPECT_TRUE(
        Verifies(digest, assertion->substr(0, last), FromBase64Url(assertion->substr(last + 1))));
  }
}

TEST_F(AssertionTest, NeedsAnRsaKey) {
  for (const std::string& bad : {std::string(), std::string("nonsense")}) {
    const auto assertion = SignedAssertion(Config(), bad, WallTime{}, "id");
    ASSERT_FALSE(assertion);
    EXPECT_TRUE(assertion.error().message.starts_with("client_certificate_key: "));
  }
}

}  // namespace
}  // namespace sonde
