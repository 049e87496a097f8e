// The lines of a run's log as a test writes them.
#pragma once

#include <string>
#include <vector>

#include "sonde/run_log.h"

namespace sonde {

/// "words key=value …" for each line.
inline std::vector<std::string> LogLines(const std::vector<RunLogLine>& log) {
  std::vector<std::string> lines;
  for (const RunLogLine& line : log) {
    std::string text = line.message;
    for (const auto& [key, value] : line.fields) text += " " + key + "=" + value;
    lines.push_back(std::move(text));
  }
  return lines;
}

}  // namespace sonde
