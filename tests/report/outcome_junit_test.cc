#include <gmock/gmock.h>

#include "report/outcome_report.h"

namespace sonde {
namespace {

using ::testing::HasSubstr;

TEST(RenderJunit, TellsFailuresOfTargetsFromErrorsOfTheAgent) {
  std::vector<Outcome> outcomes(3);
  outcomes[0] = {
      .check = "web", .module = "http_2xx", .target = "http://a/?x=1&y=<2>", .result = {}};
  outcomes[0].result.success = true;
  outcomes[0].result.duration = std::chrono::milliseconds(12);
  outcomes[1] = {.check = "web", .module = "http_2xx", .target = "b", .result = {}};
  outcomes[1].result.failure = {FailureReason::kConnectRefused, "connect to \"b\"\n\x01: refused"};
  outcomes[1].result.duration = std::chrono::milliseconds(1500);
  outcomes[2] = {.check = "", .module = "tcp", .target = "c", .result = {}};
  outcomes[2].result.failure = {FailureReason::kNoFds, "too many open files"};
  const std::string xml = RenderJunit(outcomes);
  EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\" time=\"1.5"));
  EXPECT_THAT(xml, HasSubstr("name=\"http://a/?x=1&amp;y=&lt;2&gt;\" time=\"0.012000\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"connect/refused\" "
                             "message=\"connect to &quot;b&quot;&#10;?: refused\"/>"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"tcp\" name=\"c\""));
  EXPECT_THAT(xml, HasSubstr("<error type=\"agent/no_fds\""));
}

}  // namespace
}  // namespace sonde
