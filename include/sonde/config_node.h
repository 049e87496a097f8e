// ConfigNode: one value of a parsed YAML file, with the place where it stands.
//
// Why: every complaint about a configuration names file, line and column; nobody outside
// src/config/yaml_* sees the YAML library. Aliases and merge keys are resolved already.
//
// THREAD: immutable. LIFETIME: a tree owns itself; marks refer to the shared file name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sonde {

/// A place in a configuration file; line and column count from 1, 0 = unknown.
struct SourceMark {
  std::shared_ptr<const std::string> file;
  int line = 0;
  int column = 0;
  /// "file:line:column".
  std::string ToString() const;
};

class ConfigNode {
 public:
  enum class Kind : std::uint8_t { kNull, kScalar, kSequence, kMapping };
  /// What is written in front of a value to say its type.
  enum class Tag : std::uint8_t { kNone, kString, kBinary, kOther };
  struct Entry;

  Kind kind = Kind::kNull;
  bool quoted = false;  ///< scalars: was quoted or a block scalar, so it is a string
  Tag tag = Tag::kNone;
  SourceMark mark;
  std::string text;  ///< scalars: the text after unquoting
  /// Scalars with ${env:…} or ${file:…}: the text as written; else null. Rare, so a pointer: large
  /// configurations are made of half a million nodes.
  std::shared_ptr<const std::string> raw;
  std::vector<ConfigNode> items;  ///< sequences
  std::vector<Entry> entries;     ///< mappings, in file order, keys unique

  bool IsNull() const noexcept { return kind == Kind::kNull; }
  bool IsMapping() const noexcept { return kind == Kind::kMapping; }
  bool IsSequence() const noexcept { return kind == Kind::kSequence; }
  bool IsScalar() const noexcept { return kind == Kind::kScalar; }
  /// The text for error messages: never a value that came from the environment or a file.
  const std::string& Shown() const noexcept { return raw ? *raw : text; }
  /// Whether it must be taken for a text, whatever it looks like.
  bool IsSurelyText() const noexcept { return quoted || tag == Tag::kString; }
  /// The value of `key` in a mapping, or null.
  const ConfigNode* Find(std::string_view key) const noexcept;
};

struct ConfigNode::Entry {
  std::string key;
  SourceMark key_mark;
  ConfigNode value;
};

/// One complaint: where, what, and what to do about it.
struct ConfigError {
  SourceMark mark;
  std::string message;
  std::string hint;  ///< "did you mean `timeout`?"; may be empty
  /// "file:line:column: message (hint)".
  std::string ToString() const;
};

/// Collects complaints, so that all are reported at once. Keeps at most kMax, counts the others.
class ConfigErrors {
 public:
  static constexpr std::size_t kMax = 200;
  void Add(const SourceMark& mark, std::string message, std::string hint = {});
  /// Complaints that do not stop a configuration from being used (deprecations, lint).
  void Warn(const SourceMark& mark, std::string message, std::string hint = {});
  bool empty() const noexcept { return errors_.empty(); }
  /// All errors, also those beyond kMax.
  std::size_t size() const noexcept { return errors_.size() + dropped_; }
  const std::vector<ConfigError>& errors() const noexcept { return errors_; }
  const std::vector<ConfigError>& warnings() const noexcept { return warnings_; }
  /// Orders both lists by place: files as they were first met, then line and column.
  void Sort();
  /// Applies `edit` to every message and hint.
  void Rewrite(const std::function<void(std::string&)>& edit);
  /// All errors, one a line, in the order of the list.
  std::string ToString() const;

 private:
  std::size_t dropped_ = 0;
  std::vector<ConfigError> errors_;
  std::vector<ConfigError> warnings_;
};

/// Values that came from ${env:…} or ${file:…}, and the text that is shown in their place.
using ShownValues = std::map<std::string, std::string, std::less<>>;

/// The order in which go-yaml prints the keys of a map: letters behind all else, numbers in texts
/// by their value.
bool PrintsBefore(std::string_view a, std::string_view b) noexcept;

/// Writes an effective configuration as YAML: block style, quoted where needed, secrets masked.
/// Layout as go-yaml's: nested blocks at multiples of `indent` columns, keys of an item after "- ".
class ConfigPrinter {
 public:
  /// What becomes of a zero value where zero is not the default.
  enum class Zeros : std::uint8_t {
    kShown,   ///< so that what is printed loads again as the same
    kHidden,  ///< as the exporter has it; except where a table wants it shown always
  };
  explicit ConfigPrinter(int indent = 2, std::shared_ptr<const ShownValues> shown = nullptr,
                         Zeros zeros = Zeros::kShown);
  Zeros zeros() const noexcept { return zeros_; }
  /// `key` is ignored for an entry of a sequence, here and below.
  void BeginMapping(std::string_view key);
  void EndMapping();
  void BeginSequence(std::string_view key);
  void EndSequence();
  /// An item of a sequence that is a mapping.
  void BeginItem() { BeginMapping({}); }
  void EndItem() { EndMapping(); }
  /// Text: quoted where YAML needs it.
  void Scalar(std::string_view key, std::string_view value);
  /// Written as it is: numbers, booleans, durations.
  void Plain(std::string_view key, std::string_view value);
  void ItemScalar(std::string_view value) { Scalar({}, value); }
  std::string Take();

 private:
  struct Level {
    int column;
    bool sequence;
    bool first_inline;  ///< the first entry stands on the line of the "- "
    bool empty = true;
  };
  void Open(std::string_view key, bool sequence);
  void Close();
  /// Starts an entry of the innermost block: line break, indentation, "key:" or "-".
  void Lead(std::string_view key);
  /// Text of several lines, as it is.
  void Literal(std::string_view key, std::string_view tag, std::string_view text);
  void Binary(std::string_view key, std::string_view bytes);
  /// Where a block below the innermost one begins.
  int NextColumn() const noexcept;

  int indent_;
  Zeros zeros_;
  std::shared_ptr<const ShownValues> shown_;
  std::vector<Level> levels_;
  std::string out_;
};

}  // namespace sonde
