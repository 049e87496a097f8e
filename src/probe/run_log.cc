#include "sonde/run_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace sonde {
namespace {

struct Shown {
  std::string operator()(std::string_view text) const { return std::string(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const IpAddress* address) const { return address->ToString(); }
  std::string operator()(const std::optional<WallTime>& time) const {
    if (!time) return "0001-01-01T00:00:00.000Z";
    return fmt::format("{:%FT%T}Z", std::chrono::floor<std::chrono::milliseconds>(*time));
  }
};

}  // namespace

std::string RunLogValue::ToString() const { return std::visit(Shown(), value_); }

void RunLog::Append(RunLog other) {
  for (RunLogLine& line : other.lines_) {
    if (clock_ != nullptr) line.time = clock_->WallNow();
    lines_.push_back(std::move(line));
  }
  bytes_ += other.bytes_;
}

void RunLog::Keep(LogLevel level, std::string_view message, RunLogFields fields) {
  const bool full = lines_.size() >= kMaxLines || bytes_ >= kMaxBytes;
  if (full && level < LogLevel::kError) return;
  RunLogLine line{.time = clock_ == nullptr ? WallTime{} : clock_->WallNow(),
                  .level = level,
                  .message = std::string(message),
                  .fields = {}};
  bytes_ += message.size();
  line.fields.reserve(fields.size());
  for (const RunLogField& field : fields) {
    line.fields.emplace_back(field.key, field.value.ToString());
    bytes_ += field.key.size() + line.fields.back().second.size();
  }
  lines_.push_back(std::move(line));
}

}  // namespace sonde
