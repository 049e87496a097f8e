#include "server/check_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_checks.h"
#include "server/fake_web.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CheckPage, ShowsTheLastRunAndThePastThatItAsksFor) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  web.checks.Replace(
      {MakeCheck({.name = "a<b", .target = "x?<y>", .reason = FailureReason::kHttpStatus})});
  InstancePast past{.endpoint = "x?<y>", .changes = {}, .runs = {}, .hours = {}};
  past.changes = {{web.loop.WallNow(), "down", FailureReason::kConnectRefused, "no <z>"}};
  past.runs = {{web.loop.WallNow(), milliseconds(5)}};
  pasts.answer = {{past}};
  const std::string page = web.Get("/check?check=a%3Cb&endpoint=x%3F%3Cy%3E&refresh=10");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(page, HasSubstr("<h1>a&lt;b</h1>"));
  EXPECT_THAT(page, HasSubstr("Failed in 250 ms"));
  EXPECT_THAT(page, HasSubstr("<b>protocol · http_status</b>"));
  EXPECT_THAT(page, HasSubstr("saw &lt;b&gt;503&lt;/b&gt;"));
  EXPECT_THAT(page, HasSubstr("connect <span class=\"badge down\">✕ failed here</span></th>"
                              "<td class=\"n\">50.0 ms</td><td class=\"n\">20%</td>"));
  EXPECT_THAT(page, HasSubstr("no &lt;z&gt;"));
  EXPECT_THAT(page, HasSubstr("<meta http-equiv=\"refresh\" content=\"10\">"));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<y>")), Not(HasSubstr("a<b")), Not(HasSubstr("<z>"))));
  EXPECT_EQ(pasts.asked.check, "a<b");
  EXPECT_EQ(pasts.asked.region, "eu");
  EXPECT_THAT(pasts.asked.endpoints, ElementsAre("x?<y>"));
  EXPECT_EQ(pasts.asked.to - pasts.asked.from, days(30));
}

TEST(CheckPage, ShowsEachObjectiveOverItsWindows) {
  FakeWeb web;
  const CheckEntry entry = WithObjective(MakeCheck({}));
  for (int i = 0; i < 1999; ++i) entry.slo_cells->Count(web.loop.Now(), true, {});
  entry.slo_cells->Count(web.loop.Now(), false, {});
  web.checks.Replace({entry});
  EXPECT_THAT(web.Get("/check?check=web"), HasSubstr("Its past is still being read."));
  entry.slo_cells->PastIsComplete();
  const std::string page = web.Get("/check?check=web");
  EXPECT_THAT(page, HasSubstr("availability 99.9% in 30d"));
  EXPECT_THAT(page, HasSubstr("50% left"));
  for (const char* window : {"5m", "1h", "30d"}) {
    EXPECT_THAT(page, HasSubstr("<th scope=\"row\">" + std::string(window) +
                                "</th><td class=\"n\">99.95%</td><td class=\"n\">2,000</td>"
                                "<td class=\"n\">0.50×</td>"));
  }
}

TEST(CheckPage, WithoutATargetItIsTheFirstOne) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.target = "b"}), MakeCheck({.target = "a", .ran = false})});
  const std::string page = web.Get("/check?check=web");
  EXPECT_THAT(page, HasSubstr("<p class=\"target\">a</p>"));
  EXPECT_THAT(page, HasSubstr("It has not been measured yet."));
  EXPECT_THAT(page, HasSubstr("nothing is kept")) << "there is no history here";
}

TEST(CheckPage, AHistoryThatCannotBeReadIsNoReasonToShowNothing) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  pasts.answer = Fail(ErrorCode::kUnavailable, "disk <full>");
  web.checks.Replace({MakeCheck({})});
  const std::string page = web.Get("/check?check=web&endpoint=http://a/");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(page, HasSubstr("disk &lt;full&gt;"));
  EXPECT_THAT(page, HasSubstr("Passed in 250 ms"));
}

TEST(CheckPage, ACheckThatIsNotThereIsSaidSo) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({})});
  for (const char* path : {"/check", "/check?check=other", "/check?check=web&endpoint=b"}) {
    EXPECT_THAT(web.Get(path), AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("no such check")))
        << path;
  }
}

}  // namespace
}  // namespace sonde
