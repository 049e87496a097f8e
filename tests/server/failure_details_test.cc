#include "server/failure_details.h"

#include <gtest/gtest.h>

#include "server/fake_checks.h"

namespace sonde {
namespace {

TEST(FailureDetails, AreKeptUntilTheyAreReplacedOrTheCheckGoes) {
  FailureDetails details;
  const CheckEntries entries = {
      MakeCheck({.name = "a", .reason = FailureReason::kConnectRefused, .detail = "first"}),
      MakeCheck({.name = "b"})};
  const auto first = details.Update(entries);
  EXPECT_EQ(first->Of(entries[0].cells), "first");
  EXPECT_EQ(first->Of(entries[1].cells), "");
  EXPECT_EQ(details.Update(entries)->Of(entries[0].cells), "first");

  ProbeResult again;
  again.failure = {FailureReason::kConnectTimeout, "second"};
  entries[0].cells->Record(std::move(again));
  EXPECT_EQ(details.Update(entries)->Of(entries[0].cells), "second");
  EXPECT_EQ(first->Of(entries[0].cells), "first") << "a snapshot stays as it is";
  EXPECT_EQ(details.Update({entries[1]})->Of(entries[0].cells), "");
}

}  // namespace
}  // namespace sonde
