#include "server/index_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_checks.h"
#include "server/fake_web.h"

namespace sonde {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(IndexPage, ShowsFailedChecksFirstWithReasonAndEscapesEverything) {
  FakeWeb web;
  web.control.facts.region = "<eu>";
  web.control.facts.config_file = "<f>";
  web.control.facts.config_loaded = web.loop.WallNow();
  web.checks.Replace(
      {MakeCheck({.name = "a-good", .target = "http://a/?x=<script>", .labels = {{"k", "<v>"}}}),
       MakeCheck({.name = "z-bad<i>", .reason = FailureReason::kHttpStatus})});
  const std::string page = web.Get("/?q=%3Cscript%3E");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<v>")));
  const std::string all = web.Get("/");
  EXPECT_LT(all.find("z-bad&lt;i&gt;"), all.find("a-good"));
  EXPECT_THAT(all, HasSubstr("<b>1</b> up"));
  EXPECT_THAT(all, HasSubstr("<b>1</b> down"));
  EXPECT_THAT(all, HasSubstr("<title>sonde · 1 down · &lt;eu&gt;</title>"));
  EXPECT_THAT(all, HasSubstr("<b>protocol · http_status</b> the status code is not among"));
  EXPECT_THAT(all, HasSubstr("saw &lt;b&gt;503&lt;/b&gt;"));
  EXPECT_THAT(all, HasSubstr("250 ms"));
  EXPECT_THAT(all, HasSubstr("aria-label=\"connect 50.0 ms, other 200 ms\""));
  EXPECT_THAT(all, Not(HasSubstr("<script")));
  EXPECT_THAT(all, Not(HasSubstr("<v>")));
  EXPECT_THAT(web.Get("/"), HasSubstr("saw &lt;b&gt;503")) << "the detail stays for the next page";
}

TEST(IndexPage, HasNoScriptsAndLetsNoneIn) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/"), AllOf(HasSubstr("Content-Security-Policy: default-src 'none'; "),
                                  HasSubstr("form-action 'self'"), Not(HasSubstr("script-src"))));
}

TEST(IndexPage, ACheckThatTheAgentCouldNotRunSaysSo) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.reason = FailureReason::kConfig})});
  const std::string page = web.Get("/");
  EXPECT_THAT(page, HasSubstr("<b>1</b> waiting"));
  EXPECT_THAT(page, HasSubstr("not measured: saw"));
}

TEST(IndexPage, FiltersByTheSameParametersAsTheApi) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.name = "one"}), MakeCheck({.name = "two", .labels = {}})});
  const std::string page = web.Get("/?label=team%3Dx&refresh=30");
  EXPECT_THAT(page, HasSubstr("endpoint=http%3A%2F%2Fa%2F\">one</a>"));
  EXPECT_THAT(page, Not(HasSubstr(">two</a>")));
  EXPECT_THAT(page, HasSubstr("<meta http-equiv=\"refresh\" content=\"30\">"));
  EXPECT_THAT(web.Get("/?refresh=1"), Not(HasSubstr("http-equiv")));
  EXPECT_THAT(web.Get("/?q=nothing"), HasSubstr("No check is like that."));
  EXPECT_THAT(FakeWeb().Get("/"), HasSubstr("No checks are configured"));
}

TEST(IndexPage, AQueryThatMakesNoSenseIsToldAndShowsAll) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.name = "one"})});
  const std::string page = web.Get("/?label=%3Cx%3E&state=green");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(page, HasSubstr("state must be up, down, unknown or all"));
  EXPECT_THAT(page, HasSubstr(">one</a>"));
}

TEST(IndexPage, ManyChecksComeInPages) {
  FakeWeb web;
  CheckEntries entries;
  for (int i = 0; i < 250; ++i) entries.push_back(MakeCheck({.name = "c" + std::to_string(i)}));
  web.checks.Replace(std::move(entries));
  EXPECT_THAT(web.Get("/"), HasSubstr("1–100 of 250"));
  EXPECT_THAT(web.Get("/?offset=200"), HasSubstr("201–250 of 250"));
}

TEST(IndexPage, ShowsAvailabilityAndWhatIsLeftOfTheBudget) {
  FakeWeb web;
  const CheckEntry entry = WithObjective(MakeCheck({}));
  for (int i = 0; i < 1999; ++i) entry.slo_cells->Count(web.loop.Now(), true, {});
  entry.slo_cells->Count(web.loop.Now(), false, {});
  web.checks.Replace({entry, MakeCheck({.name = "plain"})});
  const std::string before = web.Get("/");
  EXPECT_THAT(before, Not(HasSubstr("% left"))) << "half a month is no month";
  EXPECT_THAT(before, HasSubstr("100%<small>of 1 runs</small>"));
  entry.slo_cells->PastIsComplete();
  const std::string page = web.Get("/");
  EXPECT_THAT(page, HasSubstr("99.95%<small>in 30d</small>"));
  EXPECT_THAT(page, HasSubstr("50% left"));
  EXPECT_THAT(page, HasSubstr("availability 99.9%"));
}

TEST(IndexPage, ACheckThatHasNotRunForLongIsMarked) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({})});
  EXPECT_THAT(web.Get("/"), Not(HasSubstr("class=\"stale\"")));
  web.loop.Advance(std::chrono::seconds(60));
  EXPECT_THAT(web.Get("/"), HasSubstr("class=\"stale\""));
}

TEST(IndexPage, ShowsRecentProbesAsTheExporterAndWhy) {
  FakeWeb web;
  ProbeOrder order;
  order.module = std::make_shared<FakeModule>("m<", "http", Duration{});
  order.target = "http://u:pw@x/?a=1&b=\"2\"";
  ProbeResult result;
  result.success = true;
  web.history.Add(order, result);
  result.success = false;
  result.failure = {FailureReason::kNxdomain, "no such name"};
  result.started = web.loop.WallNow() - hours(3);
  web.history.Add(std::move(order), std::move(result));
  const std::string page = web.Get("/");
  EXPECT_THAT(page, HasSubstr("<th>Module</th><th>Target</th><th>Result</th><th>Debug</th>"));
  const std::size_t failure = page.find(
      "<tr><td>m&lt;</td><td>http://u:xxxxx@x/?a=1&amp;b=&#34;2&#34;</td>"
      "<td><strong>Failure</strong></td><td><a href='logs?id=1'>Logs</a></td>");
  const std::size_t success = page.find("<td>Success</td><td><a href='logs?id=0'>Logs</a></td>");
  ASSERT_NE(failure, std::string::npos) << page;
  EXPECT_LT(failure, success) << "the newest first";
  EXPECT_THAT(page, HasSubstr("3h ago"));
  EXPECT_THAT(page, HasSubstr("no such name"));
}

TEST(IndexPage, HasTheExportersLinks) {
  FakeWeb web;
  const std::string page = web.Get("/");
  for (const char* link : {"probe?target=prometheus.io&amp;module=http_2xx\"",
                           "probe?target=prometheus.io&amp;module=http_2xx&amp;debug=true\"",
                           "metrics\"", "config\""}) {
    EXPECT_THAT(page, HasSubstr("<a href=\"" + std::string(link)));
  }
}

TEST(IndexPage, ABrokenConfigurationFileIsAnAlert) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/"), Not(HasSubstr("class=\"alert\"")));
  web.control.facts.config_ok = false;
  web.control.facts.config_error = "f:1:2: <no>";
  EXPECT_THAT(web.Get("/"),
              AllOf(HasSubstr("class=\"alert\""), HasSubstr("<pre>f:1:2: &lt;no&gt;</pre>")));
}

}  // namespace
}  // namespace sonde
