// Files of the checkout that are made by the program: tests hold them to it.
//
// Why: what documents say can't be out of date.
//
// THREAD: the test's. LIFETIME: none.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace sonde {

/// Where a file of the checkout is.
std::string CommittedPath(const std::string& name);

inline std::string CommittedText(const std::string& name) {
  std::ifstream file(CommittedPath(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// With SONDE_UPDATE_GOLDEN set, writes the file instead.
inline void ExpectCommitted(const std::string& name, const std::string& text) {
  if (std::getenv("SONDE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(CommittedPath(name)) << text;
  }
  EXPECT_EQ(CommittedText(name), text)
      << name << " is out of date: run this test with SONDE_UPDATE_GOLDEN=1";
}

}  // namespace sonde
