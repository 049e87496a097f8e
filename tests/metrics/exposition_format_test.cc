// What scrapers ask for, and what they get.
#include "metrics/exposition_format.h"

#include <gtest/gtest.h>

#include "metrics/exposition.h"

namespace sonde {
namespace {

const std::string kProto =
    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily";

std::string TypeFor(const std::string& accept) { return NegotiateExposition(accept).ContentType(); }

TEST(ExpositionFormat, IsTextUnlessProtobufIsAskedFor) {
  for (const std::string& accept :
       {std::string(), std::string("*/*"), std::string("text/*"), std::string("TEXT/plain"),
        std::string("application/openmetrics-text;version=1.0.0"), kProto,
        std::string("text/plain;escaping=foo"), std::string("text/plain;escaping=\"dots\"")}) {
    EXPECT_EQ(TypeFor(accept), kExpositionContentType) << accept;
  }
}

TEST(ExpositionFormat, HasThreeProtobufEncodings) {
  for (const std::string encoding : {"delimited", "text", "compact-text"}) {
    EXPECT_EQ(TypeFor(kProto + ";encoding=" + encoding),
              kProto + "; encoding=" + encoding + "; escaping=underscores");
  }
  EXPECT_EQ(TypeFor(kProto + ";encoding=json"), kExpositionContentType);
}

TEST(ExpositionFormat, TheBestQualityWins) {
  EXPECT_EQ(NegotiateExposition("text/plain;q=0.1," + kProto + ";encoding=text;q=0.9").encoding,
            ExpositionFormat::Encoding::kProtoText);
  EXPECT_EQ(NegotiateExposition(kProto + ";encoding=text;q=0.1,text/plain;q=0.9").encoding,
            ExpositionFormat::Encoding::kText);
  // As Prometheus 3 asks.
  EXPECT_EQ(TypeFor("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6," +
                    kProto + ";encoding=delimited;escaping=allow-utf-8;q=0.5," +
                    "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"),
            kProto + "; encoding=delimited; escaping=allow-utf-8");
}

TEST(ExpositionFormat, TheEscapingIsToldBack) {
  for (const std::string escaping : {"allow-utf-8", "dots", "values", "underscores"}) {
    EXPECT_EQ(TypeFor("text/plain;version=1.0.0;escaping=" + escaping),
              "text/plain; version=0.0.4; charset=utf-8; escaping=" + escaping);
  }
}

}  // namespace
}  // namespace sonde
