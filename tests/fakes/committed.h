// Files of the checkout that are made by the program: tests hold them to it.
//
// Why: what documents say can't be out of date. Needs SONDE_SOURCE_DIR (tests/CMakeLists.txt).
//
// THREAD: the test's. LIFETIME: none.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace sonde {

inline std::string CommittedText(const std::string& name) {
  std::ifstream file(std::string(SONDE_SOURCE_DIR) + "/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// With SONDE_UPDATE_GOLDEN set, writes the file instead.
inline void ExpectCommitted(const std::string& name, const std::string& text) {
  if (std::getenv("SONDE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(std::string(SONDE_SOURCE_DIR) + "/" + name) << text;
  }
  EXPECT_EQ(CommittedText(name), text)
      << name << " is out of date: run this test with SONDE_UPDATE_GOLDEN=1";
}

}  // namespace sonde
