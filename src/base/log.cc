#include "base/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "base/ecs_log.h"
#include "base/go_quote.h"
#include "sonde/json_string.h"

namespace sonde {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 3> kFormatNames = {"logfmt", "json", "ecs"};
// As the exporter writes them.
constexpr std::array<std::string_view, 4> kLevelLabels = {"DEBUG", "INFO", "WARN", "ERROR"};

/// What the whole process logs with. The library only serialises the writes.
struct LogState {
  LogState() {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::debug);
    logger.flush_on(spdlog::level::debug);
  }
  spdlog::logger logger{"sonde", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  std::atomic<LogLevel> level{LogLevel::kInfo};
  std::atomic<LogFormat> format{LogFormat::kLogfmt};
};

LogState& State() {
  static LogState state;
  return state;
}

std::string_view Label(LogLevel level) { return kLevelLabels.at(static_cast<std::size_t>(level)); }

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// No value can break a line.
std::string LogfmtValue(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::none_of(text, [](char c) {
    return c == ' ' || c == '=' || c == '"' || c == '\\' || IsControl(c) || (c & 0x80) != 0;
  });
  return plain ? std::string(text) : GoQuote(text);
}

std::string Format(const LogRecord& record, LogFormat format) {
  switch (format) {
    case LogFormat::kJson: return FormatJson(record);
    case LogFormat::kEcs: return FormatEcs(record);
    case LogFormat::kLogfmt: break;
  }
  return FormatLogfmt(record);
}

spdlog::level::level_enum LibraryLevel(LogLevel level) {
  constexpr std::array kLevels = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                  spdlog::level::err};
  return kLevels.at(static_cast<std::size_t>(level));
}

}  // namespace

std::string Rfc3339Millis(WallTime time) {
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(millis);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(seconds.count())),
                     (millis - seconds).count());
}

std::string_view Name(LogLevel level) noexcept {
  return kLevelNames[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> ParseLogLevel(std::string_view text) {
  const auto* const found = std::ranges::find(kLevelNames, text);
  if (found == kLevelNames.end()) return std::nullopt;
  return static_cast<LogLevel>(found - kLevelNames.begin());
}

std::optional<LogFormat> ParseLogFormat(std::string_view text) {
  const auto* const found = std::ranges::find(kFormatNames, text);
  if (found == kFormatNames.end()) return std::nullopt;
  return static_cast<LogFormat>(found - kFormatNames.begin());
}

std::string FormatLogfmt(const LogRecord& record) {
  std::string line =
      fmt::format("time={} level={} source={} msg={}", Rfc3339Millis(record.time),
                  Label(record.level), LogfmtValue(record.source), LogfmtValue(record.message));
  for (const LogField& field : record.fields) {
    line += fmt::format(" {}={}", field.key, LogfmtValue(field.value));
  }
  return line;
}

std::string FormatJson(const LogRecord& record) {
  std::string line =
      fmt::format(R"({{"time":"{}","level":"{}","source":{},"msg":{})", Rfc3339Millis(record.time),
                  Label(record.level), JsonString(record.source), JsonString(record.message));
  for (const LogField& field : record.fields) {
    line += fmt::format(",{}:{}", JsonString(field.key), JsonString(field.value));
  }
  return line + '}';
}

void InitLog(LogLevel level, LogFormat format) {
  LogState& state = State();
  state.level = level;
  state.format = format;
}

bool LogEnabled(LogLevel level) noexcept { return level >= State().level; }

bool LogsEcs() noexcept { return State().format == LogFormat::kEcs; }

void WriteLog(LogLevel level, std::string_view message, std::span<const LogField> fields,
              const std::source_location& where, std::string_view ecs) {
  LogState& state = State();
  std::string_view file = where.file_name();
  file.remove_prefix(std::min(file.size(), file.rfind('/') + 1));
  const std::string source = fmt::format("{}:{}", file, where.line());
  const LogRecord record{.time = SystemClock().WallNow(),
                         .level = level,
                         .source = source,
                         .message = message,
                         .fields = fields,
                         .ecs = ecs};
  const std::string line = Format(record, state.format);
  state.logger.log(LibraryLevel(level), line);
}

}  // namespace sonde
