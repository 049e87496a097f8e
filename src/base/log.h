// Log: what the agent says on standard error, one line per event.
//
// Why: one small interface, so that nobody else sees the logging library, and lines that look like
// the exporter's (logfmt) or are JSON, or are in Elastic Common Schema (ecs_log.h). Before InitLog,
// and in tests, lines go out as logfmt at level info.
//
//     LogInfo("loaded the configuration", {{"file", path}, {"checks", std::to_string(count)}});
//
// Formatting and writing happen on the caller's thread: a shard logs changes of state, and each
// run at level debug only. Values are given as text and are never secrets.
//
// THREAD: any. LIFETIME: the process.
#pragma once

#include <initializer_list>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <string_view>

#include "sonde/clock.h"
#include "sonde/probe_result.h"

namespace sonde {

enum class LogFormat : std::uint8_t { kLogfmt, kJson, kEcs };

struct LogField {
  std::string_view key;
  std::string value;
};

/// Everything that one line says.
struct LogRecord {
  WallTime time;
  LogLevel level = LogLevel::kInfo;
  std::string_view source;  ///< "agent.cc:42"
  std::string_view message;
  std::span<const LogField> fields;
  /// Members of the ECS object (EcsMembers) that stand for the fields there; "" if there are none.
  std::string_view ecs;
};

/// One line without its newline: `time=… level=… source=… msg="…" key=value`.
std::string FormatLogfmt(const LogRecord& record);
/// The same as one JSON object with string values.
std::string FormatJson(const LogRecord& record);

/// RFC 3339 in UTC with milliseconds, as the exporter has it: "2026-03-01T12:00:00.000Z".
std::string Rfc3339Millis(WallTime time);

/// "logfmt", "json", "ecs".
std::optional<LogFormat> ParseLogFormat(std::string_view text);
/// "debug", "info", "warn", "error".
std::optional<LogLevel> ParseLogLevel(std::string_view text);
std::string_view Name(LogLevel level) noexcept;

/// Call once, before other threads log.
void InitLog(LogLevel level, LogFormat format);
bool LogEnabled(LogLevel level) noexcept;
/// Whether lines are ECS: only then is it worth to make members of that.
bool LogsEcs() noexcept;

/// Writes a line, whatever level is enabled (the log of probes has a level of its own).
void WriteLog(LogLevel level, std::string_view message, std::span<const LogField> fields,
              const std::source_location& where, std::string_view ecs = {});

// The usual ways in; the place in the source is the caller's.
using LogFields = std::initializer_list<LogField>;
inline void LogDebug(std::string_view message, LogFields fields = {},
                     std::source_location where = std::source_location::current()) {
  if (!LogEnabled(LogLevel::kDebug)) return;
  WriteLog(LogLevel::kDebug, message, {fields.begin(), fields.size()}, where);
}
inline void LogInfo(std::string_view message, LogFields fields = {},
                    std::source_location where = std::source_location::current()) {
  if (!LogEnabled(LogLevel::kInfo)) return;
  WriteLog(LogLevel::kInfo, message, {fields.begin(), fields.size()}, where);
}
inline void LogWarn(std::string_view message, LogFields fields = {},
                    std::source_location where = std::source_location::current()) {
  if (!LogEnabled(LogLevel::kWarn)) return;
  WriteLog(LogLevel::kWarn, message, {fields.begin(), fields.size()}, where);
}
inline void LogError(std::string_view message, LogFields fields = {},
                     std::source_location where = std::source_location::current()) {
  if (!LogEnabled(LogLevel::kError)) return;
  WriteLog(LogLevel::kError, message, {fields.begin(), fields.size()}, where);
}

}  // namespace sonde
