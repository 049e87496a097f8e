#include "config/yaml_reader.h"

#include <fmt/core.h>
#include <yaml.h>

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "config/yaml_builder.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

/// Owns libyaml's parser of a text, which must outlive it.
class YamlParser {
 public:
  explicit YamlParser(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~YamlParser() { yaml_parser_delete(&parser_); }
  YamlParser(const YamlParser&) = delete;
  YamlParser& operator=(const YamlParser&) = delete;
  yaml_parser_t* get() noexcept { return &parser_; }

 private:
  yaml_parser_t parser_{};
};

/// Owns an event or a token of libyaml.
template <typename T, void (*Delete)(T*)>
class YamlOwned {
 public:
  YamlOwned() = default;
  ~YamlOwned() { Delete(&value_); }
  YamlOwned(const YamlOwned&) = delete;
  YamlOwned& operator=(const YamlOwned&) = delete;
  /// Empty, to be filled.
  T* Renew() {
    Delete(&value_);
    return &value_;
  }
  const T* operator->() const noexcept { return &value_; }
  const T& operator*() const noexcept { return value_; }

 private:
  T value_{};
};
using YamlEvent = YamlOwned<yaml_event_t, yaml_event_delete>;
using YamlToken = YamlOwned<yaml_token_t, yaml_token_delete>;

/// libyaml compares each %TAG with all that stand before it (docs/pitfalls.md 9.1).
bool HasTooManyTags(std::string_view text) {
  YamlParser parser(text);
  YamlToken token;
  int tags = 0;
  while (yaml_parser_scan(parser.get(), token.Renew()) != 0) {
    if (token->type == YAML_TAG_DIRECTIVE_TOKEN && ++tags > kMaxYamlTags) return true;
    const bool opening = token->type == YAML_STREAM_START_TOKEN ||
                         token->type == YAML_VERSION_DIRECTIVE_TOKEN ||
                         token->type == YAML_TAG_DIRECTIVE_TOKEN;
    if (!opening) break;
  }
  return false;
}

/// Line and column of a byte of UTF-8.
SourceMark PlaceOf(std::string_view text, std::size_t at, SourceMark mark) {
  const std::string_view before = text.substr(0, at);
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  mark.line = static_cast<int>(std::ranges::count(before, '\n')) + 1;
  mark.column = static_cast<int>(std::ranges::count_if(line, is_first_byte)) + 1;
  return mark;
}

/// Whether there is a tab among the blanks that open line `number`.
bool IndentedByTab(std::string_view text, int number) {
  for (int line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  const std::string_view blanks = text.substr(0, text.find_first_not_of(" \t"));
  return blanks.find('\t') != std::string_view::npos;
}

/// Bytes that are no text: where, and what is wrong with them (docs/pitfalls.md 9.3).
void AddReaderError(const yaml_parser_t& parser, std::string_view text, SourceMark whole_file,
                    ConfigErrors& errors) {
  const std::string_view problem = parser.problem;
  constexpr std::string_view kControls = "control characters are not allowed";
  if (parser.encoding != YAML_UTF8_ENCODING) {
    errors.Add(whole_file, fmt::format("YAML: {}", problem));
    return;
  }
  errors.Add(PlaceOf(text, parser.problem_offset, std::move(whole_file)),
             std::string(problem == kControls ? problem : "the file is not UTF-8"));
}

/// What could be meant instead; "" if nobody knows.
std::string HintFor(const yaml_parser_t& parser, std::string_view text, const SourceMark& mark) {
  const std::string_view problem = parser.problem;
  if (IndentedByTab(text, mark.line)) return "indent with blanks, not with tabs";
  if (problem == "found unexpected ':'") return "write a blank behind the colon, or quote the text";
  if (problem == "found unknown escape character") {
    return "in single quotes a \\ stands for itself; in double quotes a ' needs none";
  }
  const bool from_above = parser.context_mark.line < parser.problem_mark.line;
  if (parser.context == nullptr || !from_above) return {};
  return fmt::format("{} that begins at line {}", parser.context, parser.context_mark.line + 1);
}

void AddError(const yaml_parser_t& parser, std::string_view text, const SourceMark& whole_file,
              ConfigErrors& errors) {
  if (parser.problem == nullptr) throw std::bad_alloc();
  if (parser.error == YAML_READER_ERROR) return AddReaderError(parser, text, whole_file, errors);
  SourceMark mark = whole_file;
  mark.line = static_cast<int>(parser.problem_mark.line) + 1;
  mark.column = static_cast<int>(parser.problem_mark.column) + 1;
  errors.Add(mark, fmt::format("YAML: {}", parser.problem), HintFor(parser, text, mark));
}

}  // namespace

bool HasNoDocument(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trimmed(text.substr(0, end));
    if (!line.empty() && line.front() != '#') return false;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return true;
}

std::optional<ConfigNode> ReadYaml(std::string_view text, std::shared_ptr<const std::string> file,
                                   ConfigErrors& errors) {
  const SourceMark whole_file{.file = file};
  if (text.size() > kMaxConfigBytes) {
    errors.Add(whole_file, fmt::format("larger than {} bytes", kMaxConfigBytes));
    return std::nullopt;
  }
  if (HasTooManyTags(text)) {
    errors.Add(whole_file, fmt::format("more than {} %TAG directives", kMaxYamlTags));
    return std::nullopt;
  }
  YamlParser parser(text);
  YamlEvent event;
  YamlBuilder builder(std::move(file), errors);
  do {
    if (yaml_parser_parse(parser.get(), event.Renew()) == 0) {
      AddError(*parser.get(), text, whole_file, errors);
      return std::nullopt;
    }
    if (event->type == YAML_STREAM_END_EVENT) {
      errors.Add(whole_file, "there is no document");
      return std::nullopt;
    }
    if (!builder.Take(*event)) return std::nullopt;
  } while (event->type != YAML_DOCUMENT_END_EVENT);
  const bool good = yaml_parser_parse(parser.get(), event.Renew()) != 0;
  if (!good && parser.get()->error == YAML_READER_ERROR) {
    AddError(*parser.get(), text, whole_file, errors);
    return std::nullopt;
  }
  if (!good || event->type != YAML_STREAM_END_EVENT) {
    errors.Warn(whole_file, "only the first YAML document counts, what follows it is ignored",
                "`include` takes further files");
  }
  return builder.TakeRoot();
}

}  // namespace sonde
