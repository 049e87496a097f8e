// ConfigNode: one value of a parsed YAML file, with the place where it stands.
//
// Why: every complaint about a configuration names file, line and column; nobody outside
// src/config/yaml_* sees the YAML library. Aliases and merge keys are resolved already.
//
// THREAD: immutable. LIFETIME: a tree owns itself; marks refer to the shared file name.
#pragma once

#include <cstdint>
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
  struct Entry;

  Kind kind = Kind::kNull;
  SourceMark mark;
  std::string text;        ///< scalars: the text after unquoting (null: as written)
  bool quoted = false;     ///< scalars: was quoted or a block scalar, so it is a string
  std::string tag;         ///< explicit tag ("!!binary"), "" if none
  std::vector<ConfigNode> items;   ///< sequences
  std::vector<Entry> entries;      ///< mappings, in file order, keys unique

  bool IsNull() const noexcept { return kind == Kind::kNull; }
  bool IsMapping() const noexcept { return kind == Kind::kMapping; }
  bool IsSequence() const noexcept { return kind == Kind::kSequence; }
  bool IsScalar() const noexcept { return kind == Kind::kScalar; }
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

/// Collects complaints, so that all are reported at once. Keeps at most kMax.
class ConfigErrors {
 public:
  static constexpr std::size_t kMax = 200;
  void Add(const SourceMark& mark, std::string message, std::string hint = {});
  /// Complaints that do not stop a configuration from being used (deprecations, lint).
  void Warn(const SourceMark& mark, std::string message, std::string hint = {});
  bool empty() const noexcept { return errors_.empty(); }
  std::size_t size() const noexcept { return errors_.size(); }
  const std::vector<ConfigError>& errors() const noexcept { return errors_; }
  const std::vector<ConfigError>& warnings() const noexcept { return warnings_; }
  /// All errors, one a line, ordered by place.
  std::string ToString() const;

 private:
  std::vector<ConfigError> errors_;
  std::vector<ConfigError> warnings_;
};

/// Writes an effective configuration as YAML: block style, quoted where needed, secrets masked.
class ConfigPrinter {
 public:
  explicit ConfigPrinter(int indent = 2) : indent_(indent) {}
  void BeginMapping(std::string_view key);
  void EndMapping();
  void BeginSequence(std::string_view key);
  void EndSequence();
  /// In a sequence, the next mapping or scalar is an item.
  void BeginItem();
  void EndItem();
  void Scalar(std::string_view key, std::string_view value);         ///< quoted where YAML needs it
  void Plain(std::string_view key, std::string_view value);          ///< written as it is
  void ItemScalar(std::string_view value);
  std::string Take();

 private:
  void Line(std::string_view text);
  int indent_;
  int depth_ = 0;
  bool item_pending_ = false;
  std::string out_;
};

}  // namespace sonde
