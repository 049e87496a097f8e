#include "discovery/file_source.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "event/uv_loop.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using std::chrono::seconds;
using Texts = std::vector<std::string>;

class FileSourceTest : public testing::Test {
 protected:
  void Start(const Texts& patterns) {
    FileTargets files;
    for (const std::string& pattern : patterns) files.patterns.push_back(folder_.Path(pattern));
    source_.emplace(loop_, watch_, files);
    source_->Start([this](SourceAnswer answer) {
      ++answers_;
      last_ = std::move(answer);
    });
    Await([&] { return answers_ > 0; });
  }
  void Await(const std::function<bool()>& condition) {
    EXPECT_TRUE(loop_.RunUntil(condition, seconds(20))) << Text() << " " << Complaints();
  }
  /// Waits until these are listed.
  void AwaitText(const std::string& text) {
    Await([&] { return Text() == text; });
  }
  std::string Text() const {
    std::string text;
    if (!last_.list) return "none";
    for (const ListedTarget& target : *last_.list) {
      text += (text.empty() ? "" : " ") + target.target;
    }
    return text;
  }
  std::string Complaints() const {
    std::string text;
    for (const std::string& line : last_.complaints) text += line + "\n";
    return text;
  }

  TempFolder folder_;
  UvLoop loop_;
  FolderWatch watch_{loop_};
  std::optional<FileSource> source_;
  int answers_ = 0;
  SourceAnswer last_;
};

TEST_F(FileSourceTest, ReadsWhatMatchesAndSeesWhatChanges) {
  folder_.Write("a.yml", "- targets: [a]\n");
  folder_.Write("b.json", R"([{"targets": ["b"]}])");
  folder_.Write("c.txt", "no list");
  Start({"*.yml", "*.json"});
  EXPECT_EQ(Text(), "a b");
  folder_.Write("c.yml", "- targets: [c]\n");
  AwaitText("a b c");
  folder_.Replace("a.yml", "- targets: [d]\n");
  AwaitText("d b c");
  folder_.Remove("b.json");
  AwaitText("d c");
  EXPECT_EQ(Complaints(), "");
}

TEST_F(FileSourceTest, AHalfWrittenFileKeepsWhatItListed) {
  folder_.Write("a.json", R"([{"targets": ["a"]}])");
  folder_.Write("b.json", R"([{"targets": ["b"]}])");
  Start({"*.json"});
  folder_.Write("a.json", R"([{"targets": ["x)");
  folder_.Write("b.json", R"([{"targets": ["c"]}])");
  AwaitText("a c");
  EXPECT_EQ(Complaints(), folder_.Path("a.json") + ":1:17: the JSON ends too early\n");
  folder_.Write("a.json", "");
  Await([&] { return Complaints().find("empty") != std::string::npos; });
  EXPECT_EQ(Text(), "a c");
  folder_.Write("a.json", R"([{"targets": ["x"]}])");
  AwaitText("x c");
  EXPECT_EQ(Complaints(), "");
}

TEST_F(FileSourceTest, WithoutFilesThereIsAnEmptyList) {
  Start({"*.yml", "sub/a.yml"});
  EXPECT_EQ(Text(), "");
  EXPECT_EQ(Complaints(), "");
}

TEST_F(FileSourceTest, KubernetesSwapsAFolderByALink) {
  for (const char* version : {"v1", "v2"}) {
    std::filesystem::create_directory(folder_.Path(version));
    folder_.Write(std::string(version) + "/t.yml", std::string("- targets: [") + version + "]\n");
  }
  std::filesystem::create_symlink("v1", folder_.Path("data"));
  std::filesystem::create_symlink("data/t.yml", folder_.Path("t.yml"));
  Start({"t.yml"});
  EXPECT_EQ(Text(), "v1");
  std::filesystem::create_symlink("v2", folder_.Path("data_new"));
  std::filesystem::rename(folder_.Path("data_new"), folder_.Path("data"));
  AwaitText("v2");
}

TEST_F(FileSourceTest, AFileThatCannotBeReadKeepsWhatItListed) {
  folder_.Write("a.yml", "- targets: [a]\n");
  Start({"a.yml"});
  folder_.Remove("a.yml");
  std::filesystem::create_directory(folder_.Path("a.yml"));
  Await([&] { return !last_.complaints.empty(); });
  EXPECT_EQ(Text(), "a");
}

}  // namespace
}  // namespace sonde
