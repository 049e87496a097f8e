// EcsMembers and FormatEcs: a line of the log as Elastic Common Schema has it.
//
// Why: Filebeat and Logstash take such a line as it is. Keys are dotted and stand flat, as the
// schema's logging libraries write them. What the schema has no name for is under "sonde.";
// packaging/elk holds the mapping, and a test compares the two.
//
// Source: Elastic Common Schema 8.17.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/log.h"
#include "sonde/clock.h"

namespace sonde {

/// Members of a JSON object, in the order in which they were added, without its braces. Values may
/// be any bytes; REQUIRES: no key twice, but in Fields.
class EcsMembers {
 public:
  void Text(std::string_view key, std::string_view value);
  /// RFC 3339 with milliseconds.
  void Time(std::string_view key, WallTime value);
  void Number(std::string_view key, std::integral auto value) {
    Integer(key, static_cast<std::int64_t>(value));
  }
  /// A span in seconds.
  void Seconds(std::string_view key, Duration value);
  /// A list of one keyword, as the schema wants categories.
  void OneOf(std::string_view key, std::string_view value);
  /// An object of texts; nothing if it is empty.
  void Texts(std::string_view key, const std::map<std::string, std::string>& values);
  /// Fields of the log's other formats: what has a name here and is not there yet under that name,
  /// all others in the object sonde.fields. A key that comes again makes a list.
  void Fields(std::span<const LogField> fields);

  const std::string& json() const noexcept { return json_; }

 private:
  void Key(std::string_view key);
  void Integer(std::string_view key, std::int64_t value);

  std::string json_;
  std::set<std::string, std::less<>> keys_;
};

/// One JSON object without its newline: what every line has, then `record.ecs` or, if that is
/// empty, the fields as an event of the dataset sonde.agent.
std::string FormatEcs(const LogRecord& record);

}  // namespace sonde
