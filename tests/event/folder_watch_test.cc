#include "event/folder_watch.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "event/uv_loop.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using std::chrono::seconds;

class FolderWatchTest : public testing::Test {
 protected:
  int Add(const std::string& folder) {
    const auto watch = watch_.adder()->Add(folder);
    EXPECT_TRUE(watch) << watch.error().message;
    return watch.value_or(-1);
  }
  void ExpectTold(const int& count, int before) {
    EXPECT_TRUE(loop_.RunUntil([&] { return count > before; }, seconds(20)));
  }

  TempFolder folder_;
  UvLoop loop_;
  FolderWatch watch_{loop_};
};

TEST_F(FolderWatchTest, TellsWhatHappensInAFolder) {
  int told = 0;
  const OpPtr claim = watch_.Claim(Add(folder_.Path("")), [&] { ++told; });
  int before = told;
  folder_.Write("a", "x");
  ExpectTold(told, before);
  before = told;
  folder_.Replace("a", "y");
  ExpectTold(told, before);
  before = told;
  folder_.Remove("a");
  ExpectTold(told, before);
}

TEST_F(FolderWatchTest, TellsWhatHappenedBeforeTheClaim) {
  const int watch = Add(folder_.Path(""));
  folder_.Write("a", "x");
  int told = 0;
  const OpPtr other = watch_.Claim(watch, [&] { ++told; });
  ExpectTold(told, 0);
}

TEST_F(FolderWatchTest, AllWhoClaimAFolderAreTold) {
  int one = 0, two = 0;
  const OpPtr first = watch_.Claim(Add(folder_.Path("")), [&] { ++one; });
  OpPtr second = watch_.Claim(Add(folder_.Path("")), [&] { ++two; });
  folder_.Write("a", "x");
  ExpectTold(one, 0);
  ExpectTold(two, 0);
  second.reset();
  const int before = one;
  folder_.Remove("a");
  ExpectTold(one, before);
}

TEST_F(FolderWatchTest, AFolderThatGoesIsTold) {
  std::filesystem::create_directory(folder_.Path("sub"));
  int told = 0;
  const OpPtr claim = watch_.Claim(Add(folder_.Path("sub")), [&] { ++told; });
  folder_.Remove("sub");
  ExpectTold(told, 0);
  EXPECT_EQ(watch_.adder()->Add(folder_.Path("sub")).error().code, ErrorCode::kNotFound);
}

TEST_F(FolderWatchTest, AnAdderOutlivesTheWatch) {
  auto watch = std::make_unique<FolderWatch>(loop_);
  const auto adder = watch->adder();
  watch.reset();
  EXPECT_TRUE(adder->Add(folder_.Path("")));
}

}  // namespace
}  // namespace sonde
