#include "base/rendezvous.h"

#include <gtest/gtest.h>

#include <array>

namespace sonde {
namespace {

constexpr std::uint64_t kKeys = 3000;

TEST(RendezvousTest, OneOfOneHasEverything) {
  for (std::uint64_t key = 0; key < kKeys; ++key) EXPECT_EQ(RendezvousChoice(key, 1), 0U);
}

TEST(RendezvousTest, EveryoneGetsAboutTheSame) {
  std::array<int, 3> count{};
  for (std::uint64_t key = 0; key < kKeys; ++key) ++count[RendezvousChoice(key, 3)];
  for (const int one : count) EXPECT_NEAR(one, 1000, 100);
}

TEST(RendezvousTest, OneMoreTakesItsShareAndMovesNothingElse) {
  int moved = 0;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    const std::uint32_t before = RendezvousChoice(key, 4);
    const std::uint32_t after = RendezvousChoice(key, 5);
    EXPECT_TRUE(after == before || after == 4U);
    moved += after == 4U ? 1 : 0;
  }
  EXPECT_NEAR(moved, 600, 90);
}

}  // namespace
}  // namespace sonde
