// How many failed runs would page, and what to do if it is one.
#include "rules/lint.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

RuleCheck Check(Duration interval, const char* objective, Duration window = std::chrono::days(30)) {
  return {.name = "a",
          .endpoints = {"x"},
          .interval = interval,
          .slo = Slo{.availability = Share::Parse(objective), .latency = {}, .window = window}};
}

std::string Text(const RuleInput& input) {
  std::string text;
  for (const Lint& lint : LintOf(input)) {
    text += (lint.warning ? "warning: " : "lint: ") + lint.text + "\n";
  }
  return text;
}

TEST(Lint, OneFailedRunThatPagesIsWarnedOf) {
  EXPECT_EQ(Text({.checks = {Check(minutes(1), "99.9%")}}),
            "warning: a availability: 1 failed run within 1h page (99.9% over 30d, every 1m, 1 "
            "region assumed): that may be chance; at least 3 need `interval: 25s`, or 3 regions\n");
  EXPECT_EQ(Text({.checks = {Check(minutes(1), "99.999%")}}),
            "warning: a availability: 1 failed run within 1h page (99.999% over 30d, every 1m, 1 "
            "region assumed): that may be chance; at least 3 need a lower objective\n");
}

TEST(Lint, EnoughFailedRunsAreAFact) {
  RuleCheck check = Check(minutes(1), "99.9%");
  check.regions = {"a", "b", "c"};
  EXPECT_EQ(Text({.checks = {check}}),
            "lint: a availability: 3 failed runs within 1h page (99.9% over 30d, every 1m, 3 "
            "regions)\n");
}

TEST(Lint, WhatCannotAlertIsSaid) {
  EXPECT_EQ(Text({.checks = {Check(std::chrono::days(5), "99%")}}),
            "warning: a availability: no alerts: one run every 5d is too rare for a window of "
            "30d\n");
  EXPECT_EQ(Text({.checks = {Check(seconds(30), "50%")}}),
            "warning: a availability: no page: with a budget of 50% not even a total outage burns "
            "it fast\n");
}

TEST(Lint, CertificatesNeedTheProbeMetrics) {
  RuleCheck check = Check(seconds(10), "99%");
  check.shows_certificates = true;
  EXPECT_NE(Text({.checks = {check}}).find("no alert on certificates"), std::string::npos);
  EXPECT_EQ(Text({.checks = {check}, .probe_metrics = true}).find("certificates"),
            std::string::npos);
  EXPECT_EQ(Text({}), "lint: no check has an `slo`: only general rules are printed\n");
}

}  // namespace
}  // namespace sonde
