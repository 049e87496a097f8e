#include "app/check_state.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

using Change = CheckState::Change;

TEST(CheckStateTest, OnlyChangesAreNews) {
  CheckState state;
  EXPECT_EQ(state.Observe(Fault::kNone), Change::kNone) << "a first run that passes";
  EXPECT_EQ(state.Observe(Fault::kTarget), Change::kDown);
  EXPECT_EQ(state.Observe(Fault::kTarget), Change::kNone);
  EXPECT_EQ(state.Observe(Fault::kNone), Change::kUp);
  EXPECT_EQ(state.Observe(Fault::kNone), Change::kNone);
}

TEST(CheckStateTest, AFirstRunThatFailsIsNews) {
  CheckState state;
  EXPECT_EQ(state.Observe(Fault::kTarget), Change::kDown);
}

TEST(CheckStateTest, TheAgentsTroubleSaysNothingAboutTheTarget) {
  CheckState state;
  EXPECT_EQ(state.Observe(Fault::kTarget), Change::kDown);
  EXPECT_EQ(state.Observe(Fault::kAgent), Change::kUnmeasured);
  EXPECT_EQ(state.Observe(Fault::kAgent), Change::kNone);
  EXPECT_EQ(state.Observe(Fault::kTarget), Change::kNone) << "it was down before";
  EXPECT_EQ(state.Observe(Fault::kAgent), Change::kUnmeasured);
  EXPECT_EQ(state.Observe(Fault::kNone), Change::kUp);
}

}  // namespace
}  // namespace sonde
