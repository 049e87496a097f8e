// RunLog: what one run did, line by line, as debug=true, /logs and `sonde probe -v` show it.
//
// Why: words, levels and keys are blackbox_exporter's, because people search logs for them. Most
// runs are read by nobody and must not pay: a line that is not kept costs one comparison. Values
// are views and numbers, and become text of the log's own only if the line is kept; what takes
// work to say is asked for behind Wants():
//
//     log.Debug("Sending line", {{"line", line}});
//     if (log.Wants(LogLevel::kDebug)) log.Debug("Got response", {{"response", Describe(answer)}});
//
// THREAD: one at a time. LIFETIME: a value; the clock outlives it.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sonde/address.h"
#include "sonde/clock.h"

namespace sonde {

/// kNone is no level of a line: a log that wants only that keeps nothing.
enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError, kNone };

struct RunLogLine {
  WallTime time;
  LogLevel level = LogLevel::kInfo;
  std::string message;
  std::vector<std::pair<std::string, std::string>> fields;
};

/// A value of a line as it is given: refers to texts and addresses, which outlive the call.
class RunLogValue {
 public:
  // NOLINTBEGIN(google-explicit-constructor): written in the braces of a line.
  RunLogValue(std::string_view text) noexcept : value_(text) {}
  RunLogValue(const std::string& text) noexcept : value_(std::string_view(text)) {}
  RunLogValue(const char* text) noexcept : value_(std::string_view(text)) {}
  RunLogValue(const IpAddress& address) noexcept : value_(&address) {}
  /// Nothing is shown as the exporter shows a time that never came: that of the year 1.
  RunLogValue(std::optional<WallTime> time) noexcept : value_(time) {}
  template <std::integral Number>
  RunLogValue(Number number) noexcept : value_(static_cast<std::int64_t>(number)) {}
  // NOLINTEND(google-explicit-constructor)

  std::string ToString() const;

 private:
  std::variant<std::string_view, std::int64_t, const IpAddress*, std::optional<WallTime>> value_;
};
struct RunLogField {
  std::string_view key;
  RunLogValue value;
};
using RunLogFields = std::initializer_list<RunLogField>;

class RunLog {
 public:
  /// What one run may say: a peer that talks without end must not fill the memory. The lines of a
  /// failure, which come last, are kept all the same.
  static constexpr std::size_t kMaxLines = 500;
  static constexpr std::size_t kMaxBytes = std::size_t{256} * 1024;

  /// Keeps lines of `level` and above, stamped by `clock`; without one, whoever takes them over
  /// stamps them.
  explicit RunLog(LogLevel level = LogLevel::kNone, const Clock* clock = nullptr) noexcept
      : level_(level), clock_(clock) {}

  LogLevel level() const noexcept { return level_; }
  /// Whether lines of this level are kept.
  bool Wants(LogLevel level) const noexcept { return level >= level_; }

  void Debug(std::string_view message, RunLogFields fields = {}) {
    if (Wants(LogLevel::kDebug)) Keep(LogLevel::kDebug, message, fields);
  }
  void Warn(std::string_view message, RunLogFields fields = {}) {
    if (Wants(LogLevel::kWarn)) Keep(LogLevel::kWarn, message, fields);
  }
  void Error(std::string_view message, RunLogFields fields = {}) {
    if (Wants(LogLevel::kError)) Keep(LogLevel::kError, message, fields);
  }
  /// Takes the lines of another log over, as if they were said now.
  void Append(RunLog other);
  std::vector<RunLogLine> Take() noexcept { return std::move(lines_); }

 private:
  void Keep(LogLevel level, std::string_view message, RunLogFields fields);

  LogLevel level_;
  const Clock* clock_;
  std::vector<RunLogLine> lines_;
  std::size_t bytes_ = 0;
};

}  // namespace sonde
