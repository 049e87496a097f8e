// Capture: a Console whose output a test can read.
//
// Why: commands are run in-process, without a terminal.
//
// THREAD: the test's. LIFETIME: a test.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/cli.h"

namespace sonde {

class Capture {
 public:
  Capture() {
    console_.out = std::tmpfile();
    console_.err = std::tmpfile();
  }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture() {
    std::fclose(console_.out);
    std::fclose(console_.err);
  }

  ExitCode Run(std::vector<std::string> args) { return RunCli(args, console_); }
  const Console& console() const { return console_; }
  std::string out() const { return All(console_.out); }
  std::string err() const { return All(console_.err); }

 private:
  static std::string All(std::FILE* file) {
    std::string text;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
    std::fseek(file, 0, SEEK_END);
    return text;
  }
  Console console_;
};

/// A file of this test process, gone with it.
class ScratchFile {
 public:
  ScratchFile(const std::string& name, const std::string& text)
      : path_(testing::TempDir() + std::to_string(getpid()) + "." + name) {
    std::ofstream(path_) << text;
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sonde
