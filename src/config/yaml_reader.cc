#include "config/yaml_reader.h"

#include <fmt/core.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <sstream>
#include <string>
#include <utility>

#include "config/yaml_builder.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

/// The length of the UTF-8 sequence at the front of `text`, 0 if it is none.
std::size_t Utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) > 0x9F;
  const bool too_large = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

bool IsForbiddenControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x7F || (byte < 0x20 && c != '\t' && c != '\n' && c != '\r');
}

/// yaml-cpp 0.7 replaces malformed UTF-8 and takes control characters; go-yaml refuses both.
bool CheckCharacters(std::string_view text, SourceMark mark, ConfigErrors& errors) {
  mark.line = 1;
  mark.column = 1;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = Utf8Length(text.substr(i));
    if (length == 0 || IsForbiddenControl(text[i])) {
      errors.Add(mark,
                 length == 0 ? "the file is not UTF-8" : "control characters are not allowed");
      return false;
    }
    mark.column = text[i] == '\n' ? 1 : mark.column + 1;
    mark.line += text[i] == '\n' ? 1 : 0;
    i += length;
  }
  return true;
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

/// Whether the parser, behind a document, is not at the end.
bool MoreFollows(YAML::Parser& parser) {
  try {
    return static_cast<bool>(parser);
  } catch (const YAML::Exception&) {
    return true;
  }
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
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.size() > kMaxConfigBytes) {
    errors.Add(whole_file, fmt::format("larger than {} bytes", kMaxConfigBytes));
    return std::nullopt;
  }
  if (!CheckCharacters(text, whole_file, errors)) return std::nullopt;
  YamlBuilder builder(text, file, errors);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) {
      if (MoreFollows(parser)) {
        errors.Warn(whole_file, "only the first YAML document counts, what follows it is ignored",
                    "`include` takes further files");
      }
      return builder.TakeRoot();
    }
    errors.Add(whole_file, "there is no document");
  } catch (const YAML::Exception& error) {
    SourceMark mark = whole_file;
    if (!error.mark.is_null()) {
      mark.line = error.mark.line + 1;
      mark.column = error.mark.column + 1;
    }
    errors.Add(mark, "YAML: " + error.msg,
               IndentedByTab(text, mark.line) ? "indent with blanks, not with tabs" : "");
  } catch (const std::exception& error) {
    errors.Add(whole_file, std::string("YAML: ") + error.what());
  }
  return std::nullopt;
}

}  // namespace sonde
