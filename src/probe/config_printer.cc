#include <utility>

#include "sonde/config_node.h"
#include "yaml_scalar.h"

namespace sonde {
namespace {

/// go-yaml v2, whose indent is 2, puts a list below its key without indenting it; v3 with 4 does
/// indent it.
constexpr int kFlushIndent = 2;

}  // namespace

ConfigPrinter::ConfigPrinter(int indent, std::shared_ptr<const ShownValues> shown)
    : indent_(indent), shown_(std::move(shown)) {
  levels_.push_back({.column = 0, .sequence = false, .first_inline = true});
}

void ConfigPrinter::Lead(std::string_view key) {
  Level& level = levels_.back();
  const bool same_line = level.empty && level.first_inline;
  if (level.empty && !same_line) out_ += '\n';
  level.empty = false;
  if (!same_line) out_.append(static_cast<std::size_t>(level.column), ' ');
  out_ += level.sequence ? "-" : QuoteScalar(key) + ":";
}

void ConfigPrinter::Open(std::string_view key, bool sequence) {
  Lead(key);
  const Level& level = levels_.back();
  if (level.sequence) {
    out_ += ' ';
    levels_.push_back({.column = level.column + 2, .sequence = sequence, .first_inline = true});
    return;
  }
  const int column = indent_ * ((level.column + indent_) / indent_);
  const bool flush = sequence && indent_ == kFlushIndent;
  levels_.push_back(
      {.column = flush ? level.column : column, .sequence = sequence, .first_inline = false});
}

void ConfigPrinter::Close() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) return;
  if (!level.first_inline) out_ += ' ';
  out_ += level.sequence ? "[]\n" : "{}\n";
}

void ConfigPrinter::BeginMapping(std::string_view key) { Open(key, false); }
void ConfigPrinter::EndMapping() { Close(); }
void ConfigPrinter::BeginSequence(std::string_view key) { Open(key, true); }
void ConfigPrinter::EndSequence() { Close(); }

void ConfigPrinter::Scalar(std::string_view key, std::string_view value) {
  if (shown_) {
    const auto found = shown_->find(value);
    if (found != shown_->end()) value = found->second;
  }
  Plain(key, QuoteScalar(value));
}

void ConfigPrinter::Plain(std::string_view key, std::string_view value) {
  Lead(key);
  out_ += ' ';
  out_ += value;
  out_ += '\n';
}

std::string ConfigPrinter::Take() {
  levels_.assign(1, {.column = 0, .sequence = false, .first_inline = true});
  return std::exchange(out_, {});
}

}  // namespace sonde
