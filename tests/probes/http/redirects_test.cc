#include "probes/http/redirects.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

using Kind = Redirects::Decision::Kind;

HttpHop Hop(std::string_view url, std::string method = "GET") {
  return {.url = Url::Parse(url).value_or(Url{}), .method = std::move(method)};
}
HttpResponse Answer(int status, std::string location = "") {
  HttpResponse response;
  response.status = status;
  if (!location.empty()) response.headers = {{"location", std::move(location)}};
  return response;
}
HttpHop Next(std::string_view from, int status, std::string location, std::string method = "GET") {
  Redirects redirects(Hop(from, std::move(method)), {});
  auto decision = redirects.Decide(Answer(status, std::move(location)));
  EXPECT_EQ(decision.kind, Kind::kFollow);
  EXPECT_EQ(redirects.count(), 1);
  return decision.next;
}

TEST(RedirectsTest, OnlyRedirectsWithALocationLeadOn) {
  for (const int status : {200, 204, 300, 304, 305, 306, 404}) {
    Redirects redirects(Hop("http://h/"), {});
    EXPECT_EQ(redirects.Decide(Answer(status, "/x")).kind, Kind::kFinal) << status;
    EXPECT_EQ(redirects.count(), 0);
  }
  for (const int status : {301, 302, 303, 307, 308}) {
    EXPECT_EQ(Next("http://h/a/b", status, "c").url.ToString(), "http://h/a/c") << status;
    Redirects redirects(Hop("http://h/"), {});
    EXPECT_EQ(redirects.Decide(Answer(status)).kind, Kind::kFinal) << status;
  }
}

TEST(RedirectsTest, MethodAndBodyFollowTheStatus) {
  for (const int status : {301, 302, 303}) {
    EXPECT_EQ(Next("http://h/", status, "/x", "POST").method, "GET");
    EXPECT_EQ(Next("http://h/", status, "/x", "HEAD").method, "HEAD");
    EXPECT_FALSE(Next("http://h/", status, "/x", "POST").send_body);
    EXPECT_FALSE(Next("http://h/", status, "/x", "GET").send_body);
  }
  for (const int status : {307, 308}) {
    EXPECT_EQ(Next("http://h/", status, "/x", "PUT").method, "PUT");
    EXPECT_TRUE(Next("http://h/", status, "/x", "PUT").send_body);
  }
}

TEST(RedirectsTest, ABodyThatCannotBeRepeatedEndsTheChain) {
  Redirects redirects(Hop("http://h/", "POST"), {.body_can_repeat = false});
  EXPECT_EQ(redirects.Decide(Answer(308, "/x")).kind, Kind::kFinal);
  EXPECT_EQ(redirects.count(), 0);
  EXPECT_EQ(redirects.Decide(Answer(303, "/x")).kind, Kind::kFollow);
  EXPECT_EQ(redirects.Decide(Answer(308, "/x")).kind, Kind::kFollow) << "there is no body any more";
}

TEST(RedirectsTest, TenAreFollowedTheEleventhIsTheAnswer) {
  Redirects redirects(Hop("http://h/0"), {});
  for (int i = 1; i <= 10; ++i) {
    ASSERT_EQ(redirects.Decide(Answer(302, "/" + std::to_string(i))).kind, Kind::kFollow);
  }
  const auto last = redirects.Decide(Answer(302, "/11"));
  EXPECT_EQ(last.kind, Kind::kRefused);
  EXPECT_EQ(last.failure.reason, FailureReason::kRedirectLimit);
  EXPECT_EQ(last.failure.detail, "more than 10 redirects, the last one to http://h/11");
  EXPECT_EQ(redirects.count(), 11);
  EXPECT_EQ(redirects.current().url.path, "/10");
}

TEST(RedirectsTest, NotFollowingIsNoFailureByItself) {
  Redirects redirects(Hop("http://h/"), {.follow = false});
  const auto decision = redirects.Decide(Answer(302, "/x"));
  EXPECT_EQ(decision.kind, Kind::kRefused);
  EXPECT_FALSE(decision.failure);
  EXPECT_EQ(redirects.count(), 1);
}

TEST(RedirectsTest, NonsenseLeadsNowhere) {
  const std::pair<const char*, int> table[] = {
      {"http://h/%zz", 0}, {"http://[::1", 0},  {":x", 0},    {"ftp://h/", 1},
      {"javascript:x", 1}, {"http:///path", 1}, {"http:h", 1}};
  for (const auto& [location, count] : table) {
    Redirects redirects(Hop("http://h/"), {});
    const auto decision = redirects.Decide(Answer(302, location));
    EXPECT_EQ(decision.kind, Kind::kBroken) << location;
    EXPECT_EQ(decision.failure.reason, FailureReason::kMalformed) << location;
    EXPECT_EQ(redirects.count(), count) << location;
  }
}

TEST(RedirectsTest, CredentialsStayWithTheirHost) {
  EXPECT_TRUE(Next("http://a.example/", 302, "/x").send_credentials);
  EXPECT_TRUE(Next("http://a.example/", 302, "http://A.example:8080/x").send_credentials);
  EXPECT_TRUE(Next("http://a.example/", 302, "https://a.example/x").send_credentials);
  EXPECT_TRUE(Next("http://a.example/", 302, "http://api.a.example/x").send_credentials);
  EXPECT_FALSE(Next("http://a.example/", 302, "http://b.example/x").send_credentials);
  EXPECT_FALSE(Next("http://a.example/", 302, "http://xa.example/x").send_credentials);
  EXPECT_FALSE(Next("http://api.a.example/", 302, "http://a.example/x").send_credentials);
  EXPECT_TRUE(Next("https://a.example/", 302, "http://a.example/x").send_credentials);
  EXPECT_FALSE(Next("http://127.0.0.1/", 302, "http://1.127.0.0.1/").send_credentials);
}

TEST(RedirectsTest, CredentialsDoNotComeBack) {
  Redirects redirects(Hop("http://a.example/"), {});
  redirects.Decide(Answer(302, "http://b.example/"));
  EXPECT_FALSE(redirects.Decide(Answer(302, "http://a.example/")).next.send_credentials);
}

TEST(RedirectsTest, UserOfTheUrlStaysOnRelativeRedirectsOnly) {
  EXPECT_TRUE(Next("http://u:p@h/", 302, "/x").url.user);
  EXPECT_FALSE(Next("http://u:p@h/", 302, "http://h/x").url.user);
  EXPECT_TRUE(Next("http://h/", 302, "http://u:p@other/x").url.user);
}

TEST(RedirectsTest, TheHostHeaderHoldsUntilALocationHasAScheme) {
  const auto host_after = [](std::string location) {
    HttpHop first = Hop("http://h/");
    first.host = "front.example";
    Redirects redirects(std::move(first), {});
    return redirects.Decide(Answer(302, std::move(location))).next.host;
  };
  EXPECT_EQ(host_after("/x"), "front.example");
  EXPECT_EQ(host_after("//other/x"), "front.example") << "as Go has it";
  EXPECT_EQ(host_after("http://h/x"), "");
}

TEST(RedirectsTest, TheNameOfAPinnedTargetIsAnotherHost) {
  Redirects redirects(Hop("http://a.example:81/x"), {});
  redirects.Pin("192.0.2.1");
  EXPECT_EQ(redirects.current().url.ToString(), "http://192.0.2.1:81/x");
  const HttpHop relative = redirects.Decide(Answer(302, "/y")).next;
  EXPECT_EQ(relative.url.ToString(), "http://192.0.2.1:81/y");
  EXPECT_TRUE(relative.send_credentials);
  EXPECT_EQ(relative.referer, "http://192.0.2.1:81/x");
  EXPECT_FALSE(redirects.Decide(Answer(302, "http://a.example:81/z")).next.send_credentials);
}

TEST(RedirectsTest, RefererIsNotToldToPlainHttp) {
  EXPECT_EQ(Next("http://u:p@h/a?b#c", 302, "/x").referer, "http://h/a?b#c");
  EXPECT_EQ(Next("https://h/a", 302, "https://other/").referer, "https://h/a");
  EXPECT_EQ(Next("https://h/a", 302, "http://other/").referer, "");
}

}  // namespace
}  // namespace sonde
